/**
 * Three small guarded departments with every shape that once broke somebody's field-level policy: an
 * interface and a union, a shared entity, a twin behind `@requires`, masks, row and item scopes, items
 * that are on the negative list, withheld, unlisted or granted to nobody. Values that a subject may not
 * see are canaries.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineDepartment, eq, type FieldResolvers, type Row } from '../../subgraphs/kit/index.ts';
import { invalidIdNumber } from '../../subgraphs/population/id-number.ts';

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
export const PERSONS = 24;
export const [INSIDE, OUTSIDE] = ['150602001001', '150621001001'];
/** Stands in every value that a clerk may not see. */
export const CANARY = 'CANARY';
/** Part of every id number, which has a form of its own. */
export const ID_CANARY = /\d{6}19850101/;
/** Digits that the mask of a phone hides. */
export const PHONE_CANARY = '7531';

type Sharing = 'UNCONDITIONAL' | 'CONDITIONAL' | 'WITHHELD';

/** `@item` in one line. */
function item(level: number, kind: string, sharing: Sharing, columns: string, more = ''): string {
  const basis = sharing === 'WITHHELD' ? 'pipl-28' : 'decree-809-15';
  const list = columns === '' ? '' : columns.split(' ').map((column) => `"${column}"`);
  return `@item(label: "${kind}", level: ${level}, class: "${kind}", sharing: ${sharing}, basis: ["${basis}"], columns: [${list}] ${more})`;
}
const entry = (more = '') => item(1, 'ENTRY', 'UNCONDITIONAL', '', more);
const FOR_ALL = 'listed: [DEPARTMENT, SERVICE, CITIZEN]';
const OWN = `${FOR_ALL}, ownAccess: true`;
const resource = (code: number, personal: boolean, more = '') =>
  `@resource(label: "${code}", code: "${code}", updateCycle: "DAILY", theme: "T", personal: ${personal}${personal ? ', subject: "person_ref"' : ''} ${more})`;
const PERSON_ID = `id: Ref! ${item(1, 'KEY', 'CONDITIONAL', 'person_ref', OWN)}`;
/** The person as a department extends it that does not own it. */
const EXTENDED = `@key(fields: "id") ${resource(1, true, 'supplier: "register"')}`;
const PAGE = 'first: Int @reads(items: []), after: Cursor @reads(items: [])';

const REGISTER = `
type Query {
  people(
    area: String @reads(items: ["Person.area"])
    filter: PeopleFilter @reads(items: [])
    ${PAGE}
  ): [Person] ${entry(FOR_ALL)}
  person(id: Ref! @reads(items: ["Person.id"])): Person ${entry(FOR_ALL)}
  elders(bornBefore: Date = "1960-01-01" @reads(items: ["Person.born"])): [Person] ${entry()}
  parties: [Party] ${entry()}
  search(title: String @reads(items: ["Company.title"])): [Hit] ${entry()}
  crash: String ${entry()}
  internal: String ${item(1, 'SYSTEM', 'CONDITIONAL', '', 'listed: []')}
}
type Mutation {
  setPhone(
    id: Ref! @reads(items: ["Person.id"])
    phone: Phone! @reads(items: ["Person.phone"])
  ): Person ${entry()} @action(duty: ["REGISTRY_WORK"])
}
input PeopleFilter {
  name: PersonName @reads(items: ["Person.name"])
  nationalId: IdNumber @reads(items: ["Person.nationalId"])
  bornBefore: Date @reads(items: ["Person.born"])
  note: String @reads(items: ["Person.note"])
  phone: Phone @reads(items: ["Person.phone"])
  hidden: String @reads(items: ["Person.hidden"])
  and: PeopleFilter @reads(items: [])
}
interface Party { label: String ${item(1, 'NAME', 'CONDITIONAL', '')} }
union Hit = Person | Company
type Person implements Party @key(fields: "id") ${resource(1, true)} {
  ${PERSON_ID}
  cursor: Cursor ${item(1, 'SYSTEM', 'CONDITIONAL', '')}
  name: PersonName ${item(2, 'NAME', 'CONDITIONAL', 'name', `mask: NAME, maskedLevel: 1, ${OWN}`)}
  phone: Phone ${item(3, 'CONTACT', 'CONDITIONAL', 'phone', `mask: PHONE, maskedLevel: 2, ${OWN}`)}
  born: PartialDate ${item(2, 'DEMOGRAPHIC', 'CONDITIONAL', 'born', 'mask: DATE_TO_YEAR, maskedLevel: 1')}
  area: String ${item(1, 'PLACE', 'CONDITIONAL', 'area')}
  note: String ${item(2, 'CASE_CONTENT', 'CONDITIONAL', 'note')}
  label: String ${item(3, 'NAME', 'CONDITIONAL', 'national_id')}
  friend: Person ${item(1, 'RELATION', 'CONDITIONAL', 'friend_ref')}
  nationalId: IdNumber ${item(4, 'IDENTITY_NUMBER', 'CONDITIONAL', 'national_id')}
  politics: String ${item(4, 'POLITICAL_STATUS', 'CONDITIONAL', 'politics')}
  informant: String ${item(4, 'INFORMANT', 'WITHHELD', 'informant')}
  hidden: String ${item(2, 'SYSTEM', 'CONDITIONAL', 'hidden', 'listed: []')}
  income: String ${item(3, 'FINANCE', 'CONDITIONAL', 'income')}
  incomeTwin: String @inaccessible ${item(3, 'FINANCE', 'CONDITIONAL', 'income', 'twinOf: "Person.income", listed: []')}
}
type Company implements Party @key(fields: "code") ${resource(2, false)} {
  code: String! ${item(1, 'KEY', 'UNCONDITIONAL', 'code')}
  label: String ${item(1, 'NAME', 'UNCONDITIONAL', 'title')}
  title: String ${item(1, 'NAME', 'UNCONDITIONAL', 'title')}
  reserve: String ${item(4, 'FINANCE', 'WITHHELD', 'reserve')}
  boss: Person ${item(1, 'RELATION', 'UNCONDITIONAL', 'boss_ref')}
  constructor: String ${item(1, 'NAME', 'UNCONDITIONAL', 'title')}
}
`;

const HEALTH = `
type Query {
  records(kind: String @reads(items: ["HealthRecord.kind"]), ${PAGE}): [HealthRecord] ${entry()}
  record(id: Ref! @reads(items: ["HealthRecord.id"])): HealthRecord ${entry()}
}
type Person ${EXTENDED} {
  ${PERSON_ID}
  records(first: Int @reads(items: [])): [HealthRecord] ${item(2, 'RELATION', 'CONDITIONAL', '')}
}
type HealthRecord @key(fields: "id") ${resource(3, true)} {
  id: Ref! ${item(1, 'KEY', 'CONDITIONAL', 'ref')}
  kind: String ${item(2, 'HEALTH', 'CONDITIONAL', 'kind')}
  diagnosis: String ${item(4, 'HEALTH', 'CONDITIONAL', 'diagnosis')}
  area: String ${item(1, 'PLACE', 'CONDITIONAL', 'area')}
  person: Person ${item(2, 'RELATION', 'CONDITIONAL', 'person_ref')}
}
`;

const TAX = `
type Query { office: String ${entry(FOR_ALL)} }
type Person ${EXTENDED} {
  ${PERSON_ID}
  incomeTwin: String @external
  bracket: String @requires(fields: "incomeTwin") ${item(2, 'FINANCE', 'CONDITIONAL', '', 'derived: ["Person.income"]')}
  rating: String ${item(2, 'FINANCE', 'CONDITIONAL', '')}
}
`;

const as = (__typename: string) => (row: Row) => ({ __typename, ...row });
const stub = (id: unknown) => (typeof id === 'string' ? { id } : null);

const Query: FieldResolvers = {
  people: (_parent, { area, filter, ...page }, { source }, info) => {
    const conditions = filter?.and ?? filter;
    return source.list(
      'Person',
      info,
      {
        area: area == null ? undefined : { within: area },
        name: eq(conditions?.name),
        national_id: eq(conditions?.nationalId),
        note: eq(conditions?.note),
        born: conditions?.bornBefore == null ? undefined : { lte: conditions.bornBefore },
      },
      page,
    );
  },
  person: (_parent, { id }, { source }, info) => source.byKey('Person', id, info),
  elders: (_parent, { bornBefore }, { source }, info) =>
    source.list('Person', info, { born: { lte: bornBefore } }, {}),
  async parties(_parent, _args, { source }, info) {
    const persons = await source.list('Person', info, {}, { first: 2 });
    const companies = await source.list('Company', info, {}, { first: 2 });
    return [...persons.map(as('Person')), ...companies.map(as('Company'))];
  },
  async search(_parent, { title }, { source }, info) {
    const companies = await source.list('Company', info, { title: eq(title) }, { first: 5 });
    const persons = await source.list('Person', info, {}, { first: 2 });
    return [...companies.map(as('Company')), ...persons.map(as('Person'))];
  },
  crash: () => {
    throw new Error(`connection to 10.0.0.7 refused, password hunter2`);
  },
  internal: () => `${CANARY}-internal`,
};

const registerResolvers: Record<string, FieldResolvers> = {
  Query,
  Mutation: {
    async setPhone(_parent, { id, phone }, { source, write }, info) {
      await write((transaction) =>
        transaction('persons').where('person_ref', id).update({ phone }),
      );
      return source.byKey('Person', id, info);
    },
  },
  Person: {
    friend: ({ friend }, _args, { source }, info) => source.byKey('Person', friend, info),
  },
  Company: { boss: ({ boss }, _args, { source }, info) => source.byKey('Person', boss, info) },
};

const healthResolvers: Record<string, FieldResolvers> = {
  Query: {
    records: (_parent, { kind, ...page }, { source }, info) =>
      source.list('HealthRecord', info, { kind: eq(kind) }, page),
    record: (_parent, { id }, { source }, info) => source.byKey('HealthRecord', id, info),
  },
  Person: {
    records: ({ id }, args, { source }, info) =>
      source.childrenOf('HealthRecord', 'person_ref', id, info, {}, args),
  },
  HealthRecord: { person: ({ person }) => stub(person) },
};

export const idNumberOf = (nr: number) =>
  invalidIdNumber(`15060219850101${String(nr).padStart(3, '0')}`);
export const isInside = (nr: number) => nr % 3 !== 0;

/** What differs between two federations that a clerk must not be able to tell apart. */
export type Secrets = (what: string, nr: number) => string;
export const plainSecrets: Secrets = (what, nr) => `${CANARY}-${what}-${nr}`;

export function personRow(nr: number, secrets: Secrets, refOf: (nr: number) => string): Row {
  const inside = isInside(nr);
  const noted = nr % 2 === 0;
  return {
    nr,
    person_ref: refOf(nr),
    // The mask leaves the first character, the year and the edges of the phone.
    name: inside ? `王${nr}` : `王${secrets('name', nr)}`,
    phone: `138${secrets('phone', nr).endsWith('other') ? '8642' : PHONE_CANARY}${String(nr).padStart(4, '0')}`,
    born: `19${50 + nr}-0${1 + (secrets('born', nr).length % 9)}-11`,
    national_id: idNumberOf(secrets('national', nr).endsWith('other') ? nr + 500 : nr),
    politics: secrets('politics', nr),
    informant: secrets('informant', nr),
    hidden: secrets('hidden', nr),
    income: secrets('income', nr),
    note: noted ? `note ${nr}` : secrets('note', nr),
    area: inside ? (noted ? INSIDE : `${INSIDE.slice(0, 9)}002`) : OUTSIDE,
    friend_ref: refOf((nr % PERSONS) + 1),
  };
}

/**
 * The departments, their schemas written to `folder`. `more` persons beyond the usual ones live outside
 * the clerk's area.
 */
export function createDepartments(folder: string, secrets: Secrets, more = 0) {
  const numbers = Array.from({ length: PERSONS }, (_, index) => index + 1).concat(
    Array.from({ length: more }, (_, index) => PERSONS + 3 * (index + 1)),
  );
  const schemaFile = (name: string, sdl: string) => {
    const file = join(folder, `${name}.graphql`);
    writeFileSync(file, sdl);
    return file;
  };
  const register = defineDepartment({
    name: 'register',
    schemaFile: schemaFile('register', REGISTER),
    migrations: MIGRATIONS,
    tables: {
      Person: {
        table: 'persons',
        primaryKey: 'nr',
        keyColumn: 'person_ref',
        order: [['born', 'asc']],
      },
      Company: { table: 'companies', primaryKey: 'code', keyColumn: 'code', order: [] },
    },
    resolvers: registerResolvers,
    async seed({ insert, personRef }) {
      const refOf = (nr: number) => personRef(idNumberOf(nr));
      await insert(
        'persons',
        numbers.map((nr) => personRow(nr, secrets, refOf)),
      );
      const company = (nr: number) => ({
        code: `C${nr}`,
        title: `Company ${nr}`,
        boss_ref: refOf(nr),
        reserve: secrets('reserve', nr),
      });
      await insert('companies', [company(1), company(3)]);
    },
  });
  const health = defineDepartment({
    name: 'health',
    schemaFile: schemaFile('health', HEALTH),
    migrations: MIGRATIONS,
    tables: {
      HealthRecord: { table: 'records', primaryKey: 'nr', keyColumn: 'ref', order: [] },
    },
    resolvers: healthResolvers,
    seed: ({ insert, personRef, recordRef }) =>
      insert(
        'records',
        numbers.flatMap((nr) =>
          [1, 2].map((part) => ({
            nr: nr * 10 + part,
            ref: recordRef('HealthRecord', nr * 10 + part),
            person_ref: personRef(idNumberOf(nr)),
            kind: isInside(nr) ? `kind ${part}` : secrets('kind', nr),
            diagnosis: secrets('diagnosis', nr),
            area: isInside(nr) ? INSIDE : OUTSIDE,
          })),
        ),
      ),
  });
  const tax = defineDepartment({
    name: 'tax',
    schemaFile: schemaFile('tax', TAX),
    migrations: MIGRATIONS,
    tables: {},
    resolvers: {
      Query: { office: () => 'Tax Office' },
      // What leaves is a class of length, not the value.
      Person: { bracket: ({ incomeTwin }: Row) => (incomeTwin ? 'TAXED' : 'UNTAXED') },
    },
    seed: async () => {},
  });
  return [register, health, tax] as const;
}
