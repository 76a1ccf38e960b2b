/** The departments of a random graph, over the tables that all worlds share. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Department,
  defineDepartment,
  eq,
  type FieldResolvers,
  type Row,
  within,
} from '../../subgraphs/kit/index.ts';
import { type Graph, has, isTwinned, type LinkSpec, type TypeSpec } from './graph.ts';
import { sdlOf } from './schema.ts';
import { MIGRATIONS } from './tables.ts';

/** The departments of a graph, their schemas written to `folder`. */
export function departmentsOf(graph: Graph, folder: string): readonly Department[] {
  return graph.departments.map((name) => {
    const schemaFile = join(folder, `${name}.graphql`);
    writeFileSync(schemaFile, sdlOf(graph, name));
    const own = graph.types.filter((type) => type.department === name);
    return defineDepartment({
      ...{ name, schemaFile, migrations: MIGRATIONS, resolvers: resolversOf(graph, name) },
      tables: Object.fromEntries(
        own.map(({ name: type, index }) => [
          type,
          { table: `t${index}`, primaryKey: 'nr', keyColumn: 'ref', order: [] },
        ]),
      ),
      seed: async () => {},
    });
  });
}

type Resolver = FieldResolvers[string];
type Put = (type: string, field: string, resolver: Resolver) => void;

function resolversOf(graph: Graph, department: string): Record<string, FieldResolvers> {
  const resolvers: Record<string, Record<string, Resolver>> = {};
  const put: Put = (type, field, resolver) => {
    resolvers[type] = { ...resolvers[type], [field]: resolver };
  };
  const own = graph.types.filter((type) => type.department === department);
  const named = own.filter((type) => has(type, 'text'));
  if (graph.abstract) put('Query', `hits_${department}`, rowsOfAll(own));
  if (graph.abstract && named.length > 0) put('Query', `named_${department}`, rowsOfAll(named));
  for (const type of own) put('Query', `list${type.index}`, listOf(type));
  for (const link of graph.links)
    if (link.from.department === department) putLink(graph, link, put);
  return resolvers;
}

/** A filter names the columns that the field's arguments read, and no other. */
function listOf(type: TypeSpec): Resolver {
  return (_parent, { area, text, filter, first }, { source }, info) => {
    const note = filter?.and?.note ?? filter?.note;
    const conditions = {
      area: within(area),
      ...(has(type, 'text') ? { text: eq(text) } : {}),
      ...(has(type, 'note') ? { note: eq(note) } : {}),
    };
    return source.list(type.name, info, conditions, { first });
  };
}

function rowsOfAll(types: readonly TypeSpec[]): Resolver {
  return async (_parent, _args, { source }, info) => {
    const rows: Row[] = [];
    for (const { name } of types)
      for (const row of await source.list(name, info, {}, {}))
        rows.push({ __typename: name, ...row });
    return rows;
  };
}

function putLink(graph: Graph, { from, to, back, derived }: LinkSpec, put: Put): void {
  const near = to.department === from.department;
  const field = `to${to.index}`;
  put(from.name, field, (row, _args, { source }, info) => {
    if (near) return source.byKey(to.name, row[field], info);
    return typeof row[field] === 'string' ? { id: row[field] } : null;
  });
  if (back)
    put(to.name, `of${from.index}`, ({ id }, _args, { source }, info) =>
      source.childrenOf(from.name, `link${to.index}`, id, info, {}, {}),
    );
  if (derived && isTwinned(graph, to))
    put(to.name, `derived_${from.department}`, ({ textTwin }) =>
      textTwin ? 'derived' : 'underived',
    );
}
