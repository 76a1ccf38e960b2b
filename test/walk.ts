/**
 * Every way into a department's schema, as operations: root lists with their pages, every filter, single
 * roots, statistics, entities of every key, and the relations below each. Written from SDL and samples of
 * its rows, so a new field is walked without being named here.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { catalogFromSdl } from '../policies/bundle/index.ts';
import type { Catalog, Item } from '../policies/model/index.ts';
import {
  type Department,
  departmentDocument,
  departmentSdl,
  type Row,
} from '../subgraphs/kit/index.ts';
import type { Answered, Ask, RunningDepartment } from './city.ts';

/** Levels of relations below a root. */
const DEPTH = 2;
const CHILDREN = 3;
const PAGE = 200;
const PAGES_MAX = 4;
const ENTITIES = 40;

/** Rows of the department's tables, by table, in the order of their primary keys. */
export type Samples = ReadonlyMap<string, readonly Row[]>;

export interface Step {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The root whose pages are followed, where it has any. */
  readonly paged?: string;
}

/** What one step gave; without cursors, which are encrypted anew in every answer. */
export interface StepAnswer {
  readonly name: string;
  readonly data: string;
  readonly errors: readonly unknown[];
  readonly denied: readonly unknown[];
  readonly rows: Readonly<Record<string, number>>;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly catalog: Catalog;
  readonly department: Department;
  readonly samples: Samples;
}

/** Throws where a required argument or a key has no sample: nothing is left out unseen. */
export function stepsOf(department: Department, samples: Samples): readonly Step[] {
  const { name, schemaFile } = department;
  const sdl = departmentSdl(department);
  const { catalog } = catalogFromSdl([{ name, file: schemaFile, sdl }]);
  const schema = buildSubgraphSchema({ typeDefs: departmentDocument(department) });
  const walk: Walk = { schema, catalog, department, samples };
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  const entities = schema.getType('_Entity');
  return [
    ...roots
      .filter((root) => !root.name.startsWith('_') && asksTables(walk, root))
      .flatMap((root) => rootSteps(walk, root)),
    ...(isUnionType(entities) ? entities.getTypes().map((type) => entityStep(walk, type)) : []),
  ];
}

/** False where an argument reads what lies in no table: the policy store's drafts. */
function asksTables({ catalog, department }: Walk, { name, args }: GraphQLField<unknown, unknown>) {
  const read = args.flatMap((argument) => catalog.reads[`Query.${name}(${argument.name}:)`] ?? []);
  const types = read
    .map((item) => catalog.items[item])
    .filter((item) => item?.columns.length === 0);
  return types.every((item) => item !== undefined && item.type in department.tables);
}

function rootSteps(walk: Walk, root: GraphQLField<unknown, unknown>): readonly Step[] {
  const type = getNamedType(root.type);
  const required = root.args.filter(isRequiredArgument);
  const filters = root.args.filter(
    (argument) => !isRequiredArgument(argument) && !isPaging(argument),
  );
  const paging = root.args.some(({ name }) => name === 'after');
  const few = paging ? { first: CHILDREN * 4 } : {};
  const deep = isObjectType(type) ? selection(type, DEPTH) : '';
  const steps = [
    rootStep(walk, root, required, deep, few),
    ...filters.map((argument) => rootStep(walk, root, [...required, argument], deep, few)),
  ];
  if (!paging || !isObjectType(type)) return steps;
  const pages = rootStep(walk, root, required, selection(type, 0), { first: PAGE });
  return [...steps, { ...pages, name: `${pages.name} in pages`, paged: root.name }];
}

function rootStep(
  walk: Walk,
  root: GraphQLField<unknown, unknown>,
  given: readonly GraphQLArgument[],
  selected: string,
  page: Readonly<Record<string, number>>,
): Step {
  const used = [...given, ...root.args.filter(({ name }) => Object.hasOwn(page, name))];
  const paged = root.args.filter(({ name }) => name === 'after' && 'first' in page);
  const declared = [...used, ...paged].map(({ name, type }) => `$${name}: ${type}`).join(' ');
  const passed = [...used, ...paged].map(({ name }) => `${name}: $${name}`).join(' ');
  return {
    name: `${root.name}(${given.map(({ name }) => name).join(', ')})`,
    query: `query${declared && `(${declared})`} { ${root.name}${passed && `(${passed})`} ${selected} }`,
    variables: {
      ...page,
      ...Object.fromEntries(
        given.map((argument) => [argument.name, sample(walk, root.name, argument)]),
      ),
    },
  };
}

const isPaging = ({ name }: GraphQLArgument) => name === 'first' || name === 'after';

/** A value that the argument's item has in some row, all arguments of a root from one row if they can. */
function sample(walk: Walk, root: string, argument: GraphQLArgument): unknown {
  const named = getNamedType(argument.type);
  const [read] = walk.catalog.reads[`Query.${root}(${argument.name}:)`] ?? [];
  // An option that reads no item, such as what to sum over: all of it.
  if (isEnumType(named) && !read) return named.getValues().map(({ name }) => name);
  // What is compared without being read back (verifyIdentity) bears the name of its item.
  const item = read
    ? walk.catalog.items[read]
    : Object.values(walk.catalog.items).find(
        ({ type, field }) => field === argument.name && type in walk.department.tables,
      );
  const [column = ''] = item?.columns ?? [];
  const rows = item ? rowsWith(walk, item.type, column) : [];
  const middle = Math.floor(rows.length / 2);
  const row = [...rows.slice(middle), ...rows].find((one) => one[column] !== null);
  if (!row) throw new Error(`no sample for ${root}(${argument.name}:)`);
  return typed(row[column], named.name);
}

/** Rows of the type's table; of a type that is counted from another's rows, of that one. */
function rowsWith({ department, samples }: Walk, type: string, column: string): readonly Row[] {
  const own = samples.get(department.tables[type]?.table ?? '');
  const tables = own ? [own] : [...samples.values()];
  return tables.find(([first]) => first && column in first) ?? [];
}

/** A column's value as an argument of `type` takes it. */
function typed(value: unknown, type: string): unknown {
  if (type === 'Boolean') return Boolean(value);
  return type === 'Date' ? String(value).slice(0, 10) : value;
}

function entityStep(walk: Walk, type: GraphQLObjectType): Step {
  const keys = Object.values(walk.catalog.items).filter(
    (item) => item.type === type.name && item.key,
  );
  const [key] = keys;
  const values = key ? keyValues(walk, type.name) : [];
  if (keys.length !== 1 || !key || values.length === 0)
    throw new Error(`no sample for the key of ${type.name}`);
  const every = Math.max(1, Math.floor(values.length / ENTITIES));
  const representations = values
    .filter((_, index) => index % every === 0)
    .slice(0, ENTITIES)
    .map((value) => ({ __typename: type.name, [key.field]: value }));
  return {
    // A type of which the department says nothing but the key is not read from any table.
    name: `${isStub(type) ? 'stubs' : 'entities'} of ${type.name}`,
    query: `query($keys: [_Any!]!) {
      _entities(representations: $keys) { ... on ${type.name} ${selection(type, DEPTH)} }
    }`,
    variables: { keys: representations },
  };
}

const isStub = (type: GraphQLObjectType) => Object.keys(type.getFields()).length === 1;

/** Keys of a type: in its own table, or where relations to it lie and where records name their person. */
function keyValues({ department, catalog, samples }: Walk, type: string): readonly unknown[] {
  const own = department.tables[type];
  const related = (item: Item) =>
    item.returns.type === type && item.columns.length === 1 ? item.columns : [];
  const places = own
    ? [{ table: own.table, columns: [own.keyColumn] }]
    : Object.entries(department.tables).map(([owner, { table }]) => ({
        table,
        columns: [
          ...Object.values(catalog.items).flatMap((item) =>
            item.type === owner ? related(item) : [],
          ),
          ...(type === 'Person' ? [catalog.resources[owner]?.subject ?? ''] : []),
        ],
      }));
  const values = places.flatMap(({ table, columns }) =>
    (samples.get(table) ?? []).flatMap((row) => columns.map((column) => row[column])),
  );
  return [...new Set(values.filter((value) => (value ?? null) !== null))].sort();
}

/** Every field with at most `depth` levels of relations below; lists cut to a few. */
function selection(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const first = field.args.some(({ name }) => name === 'first') ? `(first: ${CHILDREN})` : '';
    const open = field.args.filter(isRequiredArgument);
    if (open.length > 0) throw new Error(`${type.name}.${field.name} requires arguments`);
    if (isLeafType(named)) return [`${field.name}${first}`];
    if (!isObjectType(named) || depth === 0) return [];
    return [`${field.name}${first} ${selection(named, depth - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

/** Asks every step, and for paged ones page after page. */
export async function walkDepartment(
  running: RunningDepartment,
  steps: readonly Step[],
  as: Pick<Ask, 'as' | 'purpose' | 'matter'>,
): Promise<readonly StepAnswer[]> {
  const answers: StepAnswer[] = [];
  for (const step of steps) {
    let after: unknown = null;
    for (let page = 1; page <= PAGES_MAX; page += 1) {
      const variables = step.paged ? { ...step.variables, after } : step.variables;
      const answer = await running.ask({ ...as, query: step.query, variables });
      answers.push(stepAnswer(`${step.name} ${page}`, answer));
      const rows = step.paged ? answer.data?.[step.paged] : undefined;
      if (!Array.isArray(rows) || rows.length < PAGE) break;
      after = rows.at(-1)?.cursor;
    }
  }
  return answers;
}

function stepAnswer(name: string, { data, errors, report }: Answered): StepAnswer {
  const hideCursor = (key: string, value: unknown) =>
    key === 'cursor' && typeof value === 'string' ? '(cursor)' : value;
  return {
    name,
    data: JSON.stringify(data, hideCursor),
    errors,
    denied: report?.cells ?? [],
    rows: report?.rows ?? {},
  };
}
