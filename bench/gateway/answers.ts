/** What the three departments answer: invented persons, whole or as a guard would mask them. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { applyMask } from '../../subgraphs/kit/mask.ts';
import { SCALARS } from '../../subgraphs/kit/scalars.ts';
import { invalidIdNumber } from '../../subgraphs/population/id-number.ts';
import { personRef } from '../../wire/ref.ts';
import { KEYRING } from '../policy.ts';
import { type SourceName, sdlOf } from './city.ts';

export const PERSONS_MAX = 200;
const CALLS_EACH = 3;
const PETITIONS_EACH = 2;

/** Base references, in the order in which the register lists them. */
export const PERSON_REFS: readonly string[] = Array.from({ length: PERSONS_MAX }, (_, index) =>
  personRef(
    KEYRING.secret('base'),
    invalidIdNumber(`1506021985010${String(index).padStart(4, '0')}`),
  ),
);

/** Masked where the bundle's agreements mask; every row lies within the clerk's areas. */
export function sourceSchema(name: SourceName, masked: boolean): GraphQLSchema {
  const resolvers = { ...SCALARS_OF[name], ...RESOLVERS[name](masked) };
  // The library's type wants a resolver's arguments untyped.
  return buildSubgraphSchema({ typeDefs: parse(sdlOf(name)), resolvers: resolvers as never });
}

const { Ref, PersonName, Phone, PartialDate, Address } = SCALARS;
const SCALARS_OF = {
  register: { Ref, PersonName, Phone, PartialDate, Address },
  hotline: { Ref, PersonName },
  petitions: { Ref, PersonName },
};

const RESOLVERS = {
  register: (masked: boolean) => ({
    Query: {
      people: (_parent: unknown, { first }: { readonly first: number }) =>
        PERSON_REFS.slice(0, first).map((id, nr) => person(id, nr, masked)),
    },
  }),
  hotline: (masked: boolean) => ({
    Person: { __resolveReference: withChildren('calls', CALLS_EACH, (nr) => call(nr, masked)) },
  }),
  petitions: (masked: boolean) => ({
    Person: {
      __resolveReference: withChildren('petitions', PETITIONS_EACH, (nr) => petition(nr, masked)),
    },
  }),
};

function withChildren(field: string, count: number, make: (nr: number) => object) {
  return ({ id }: { readonly id: string }) => {
    const nr = PERSON_REFS.indexOf(id);
    const children = Array.from({ length: count }, (_, index) => make(nr * count + index));
    return nr === -1 ? null : { id, [field]: children };
  };
}

function person(id: string, nr: number, masked: boolean): object {
  const phone = `138${String(nr).padStart(8, '0')}`;
  return {
    id,
    name: nr % 2 === 0 ? '巴特尔' : '王建国',
    phone: masked ? applyMask('PHONE', phone) : phone,
    birthDate: `19${50 + (nr % 50)}-0${1 + (nr % 9)}-1${nr % 10}`,
    gender: nr % 2 === 0 ? '男' : '女',
    address: `东胜区交通街道天骄社区${nr}号楼2单元301`,
    communityCode: '150602001001',
    politicalStatus: 'WITHHELD',
  };
}

function call(nr: number, masked: boolean): object {
  return {
    number: `HL-2026-${String(nr).padStart(6, '0')}`,
    title: `天骄社区供暖不足，第${nr}次反映`,
    status: 'IN_PROGRESS',
    caller: masked ? applyMask('NAME', '王建国') : '王建国',
    areaCode: '150602001001',
  };
}

function petition(nr: number, masked: boolean): object {
  return {
    number: `XF-2026-${String(nr).padStart(6, '0')}`,
    subject: `反映物业收费问题${nr}`,
    petitioner: masked ? applyMask('NAME', '王建国') : '王建国',
    areaCode: '150602001001',
    informantName: '不可见',
  };
}
