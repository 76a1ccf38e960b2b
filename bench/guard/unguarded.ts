/**
 * The same department without a guard, as it would be written with Apollo Server, knex and dataloader alone:
 * same SDL and scalars, same database, same columns, condition and order, resolvers that select and
 * return.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { type GraphQLSchema, parse } from 'graphql';
import type { Knex } from 'knex';
import { endOfPrefix } from '../../subgraphs/kit/condition.ts';
import { departmentSdl } from '../../subgraphs/kit/index.ts';
import { SCALARS } from '../../subgraphs/kit/scalars.ts';
import { register } from './register/department.ts';

interface ResidentRow {
  readonly ref: string;
  readonly name: string;
  readonly phone: string;
  readonly birth_date: string;
  readonly gender: string;
  readonly address: string;
  readonly community_code: string;
}
const COLUMNS = ['ref', 'name', 'phone', 'birth_date', 'gender', 'address', 'community_code'];

export interface PlainContext {
  readonly knex: Knex;
  readonly byRef: DataLoader<string, object | null>;
}

export function plainContext(knex: Knex): PlainContext {
  return { knex, byRef: new DataLoader((refs) => residentsByRef(knex, refs)) };
}

export function plainSchema(): GraphQLSchema {
  const { Ref, Cursor, PersonName, Phone, PartialDate, Address } = SCALARS;
  const resolvers = {
    ...{ Ref, Cursor, PersonName, Phone, PartialDate, Address },
    Query: { residents: listResidents },
    Resident: {
      __resolveReference: ({ id }: { readonly id: string }, { byRef }: PlainContext) =>
        byRef.load(id),
    },
  };
  const typeDefs = parse(departmentSdl(register));
  // The library's type wants a resolver's arguments untyped.
  return buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });
}

async function listResidents(
  _parent: unknown,
  { community, first }: { readonly community: string; readonly first: number },
  { knex }: PlainContext,
): Promise<object[]> {
  const rows: ResidentRow[] = await knex('residents')
    .select(COLUMNS)
    .where('community_code', '>=', community)
    .where('community_code', '<', endOfPrefix(community) ?? '')
    .orderBy([{ column: 'community_code' }, { column: 'nr' }])
    .limit(first);
  return rows.map(residentOf);
}

async function residentsByRef(
  knex: Knex,
  refs: readonly string[],
): Promise<readonly (object | null)[]> {
  const rows: ResidentRow[] = await knex('residents').select(COLUMNS).whereIn('ref', refs);
  const found = new Map(rows.map((row) => [row.ref, residentOf(row)]));
  return refs.map((ref) => found.get(ref) ?? null);
}

function residentOf(row: ResidentRow): object {
  return {
    id: row.ref,
    name: row.name,
    phone: row.phone,
    birthDate: row.birth_date,
    gender: row.gender,
    address: row.address,
    communityCode: row.community_code,
  };
}
