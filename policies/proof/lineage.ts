/**
 * What each subgraph says of its own items: columns, lineage, twins, arguments, tables. One entry per
 * subgraph and field, before anything is merged and with the fields that are another's (`@external`).
 */
import type { DocumentNode } from 'graphql';
import { directiveArguments, isWrong } from '../bundle/catalog/directives.ts';
import {
  directivesOf,
  namedType,
  ROOT_TYPES,
  readSubgraph,
  type Subgraph,
  type SubgraphType,
} from '../bundle/catalog/subgraph.ts';
import type { Coordinate, TypeName } from '../model/index.ts';

/** How one type lies in its source's database; what the SDL does not say. */
export interface TableFacts {
  readonly table: string;
  /** Columns that lists follow. */
  readonly order: readonly string[];
}

export interface ProofSource {
  readonly name: string;
  readonly file: string;
  readonly sdl: string;
  readonly document?: DocumentNode;
  /** By type. Absent: each type of the source counts as a table of its own. */
  readonly tables?: Readonly<Record<TypeName, TableFacts>>;
}

/** One subgraph's word on one field. */
export interface LineageItem {
  readonly source: string;
  readonly type: TypeName;
  readonly coordinate: Coordinate;
  readonly class: string;
  /** Undefined where the field belongs to no known table: it may read any of its source. */
  readonly table: string | undefined;
  readonly columns: readonly string[];
  readonly derived: readonly Coordinate[];
  readonly twinOf: Coordinate | undefined;
  readonly mask: boolean;
  /** Another subgraph's field, of which this one holds a copy. */
  readonly external: boolean;
}

/** A table behind a type: its order, and the column of the person a row is about. */
export interface LineageTable extends TableFacts {
  readonly source: string;
  readonly type: TypeName;
  readonly subject: string | undefined;
}

export interface Lineage {
  readonly items: readonly LineageItem[];
  readonly tables: readonly LineageTable[];
  /** Argument or input field -> items it reads, of all subgraphs together. */
  readonly reads: ReadonlyMap<Coordinate, ReadonlySet<Coordinate>>;
}

/** Throws where an SDL does not parse: the proof needs a graph that composed. */
export function readLineage(sources: readonly ProofSource[]): Lineage {
  const items: LineageItem[] = [];
  const tables: LineageTable[] = [];
  const reads = new Map<Coordinate, Set<Coordinate>>();
  for (const source of sources) {
    const subgraph = readSubgraph(source);
    if ('code' in subgraph) throw new TypeError(`${source.name}: ${subgraph.message.en}`);
    for (const type of subgraph.types.values()) {
      tables.push(...tableOf(source, subgraph, type));
      for (const field of type.fields.values()) {
        items.push(itemOf(source, subgraph, type, field));
        for (const argument of field.arguments ?? [])
          addReads(
            reads,
            subgraph,
            argument,
            `${type.name}.${field.name.value}(${argument.name.value}:)`,
          );
      }
      for (const input of type.inputs.values())
        addReads(reads, subgraph, input, `${type.name}.${input.name.value}`);
    }
  }
  return { items, tables, reads };
}

type FieldNode = SubgraphType['fields'] extends ReadonlyMap<string, infer F> ? F : never;

function itemOf(
  source: ProofSource,
  subgraph: Subgraph,
  type: SubgraphType,
  field: FieldNode,
): LineageItem {
  const coordinate = `${type.name}.${field.name.value}`;
  const external = directivesOf(subgraph, field, 'external').length > 0;
  const [directive] = directivesOf(subgraph, field, 'item');
  const read = directive ? directiveArguments('item', directive) : undefined;
  const item = read && !isWrong(read) ? read : undefined;
  const returns = subgraph.renamed(namedType(field.type).name);
  return {
    source: source.name,
    type: type.name,
    coordinate,
    class: item?.class ?? '',
    table: tableName(source, type.name, returns),
    // A key of a type that lies elsewhere is the reference itself, not a column of this source.
    columns: isStubKey(source, subgraph, type, field) ? [] : (item?.columns ?? []),
    derived: item?.derived ?? [],
    twinOf: item?.twinOf ?? undefined,
    mask: Boolean(item?.mask),
    external,
  };
}

/**
 * The table of the type; of a type that has none, and of a root, that of the rows it leads to: such a
 * field's columns select those.
 */
function tableName({ tables }: ProofSource, type: TypeName, returns: TypeName): string | undefined {
  if (!tables) return ROOT_TYPES.has(type) ? undefined : type;
  return (own(tables, type) ?? own(tables, returns))?.table;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isStubKey(
  { tables }: ProofSource,
  subgraph: Subgraph,
  type: SubgraphType,
  field: FieldNode,
): boolean {
  if (!tables || own(tables, type.name)) return false;
  return directivesOf(subgraph, type, 'key').some((directive) =>
    directive.arguments?.some(
      ({ value }) =>
        'value' in value && String(value.value).split(/\s+/).includes(field.name.value),
    ),
  );
}

function tableOf(source: ProofSource, subgraph: Subgraph, type: SubgraphType): LineageTable[] {
  if (type.kind !== 'object' || ROOT_TYPES.has(type.name)) return [];
  const facts = source.tables ? own(source.tables, type.name) : { table: type.name, order: [] };
  if (!facts) return [];
  const [directive] = directivesOf(subgraph, type, 'resource');
  const resource = directive ? directiveArguments('resource', directive) : undefined;
  const subject = resource && !isWrong(resource) ? (resource.subject ?? undefined) : undefined;
  return [{ source: source.name, type: type.name, ...facts, subject }];
}

function addReads(
  reads: Map<Coordinate, Set<Coordinate>>,
  subgraph: Subgraph,
  node: Parameters<typeof directivesOf>[1],
  coordinate: Coordinate,
): void {
  const known = reads.get(coordinate) ?? new Set();
  reads.set(coordinate, known);
  for (const directive of directivesOf(subgraph, node, 'reads')) {
    const read = directiveArguments('reads', directive);
    if (!isWrong(read)) for (const item of read.items) known.add(item);
  }
}
