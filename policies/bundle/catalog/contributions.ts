/** What each subgraph says of each field: read, checked alone, not yet merged. */
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';
import type { Coordinate, SourceLocation } from '../../model/index.ts';
import { CATALOG_URL } from '../catalog-sdl.ts';
import { type Problem, problem } from '../problem.ts';
import {
  directiveArguments,
  type ItemArguments,
  isWrong,
  type ResourceArguments,
} from './directives.ts';
import { fieldSet } from './field-sets.ts';
import {
  directivesOf,
  locationOf,
  namedType,
  type Subgraph,
  type SubgraphType,
  type TypeShape,
} from './subgraph.ts';

/** One subgraph's word on one field. */
export interface Contribution {
  readonly source: string;
  readonly type: string;
  readonly field: string;
  readonly coordinate: Coordinate;
  readonly location: SourceLocation;
  readonly returns: TypeShape;
  /** Undefined where the subgraph does not classify the field. */
  readonly item: ItemArguments | undefined;
  readonly shareable: boolean;
  readonly requires: readonly Coordinate[];
}

export interface ResourceContribution {
  readonly source: string;
  readonly type: string;
  readonly location: SourceLocation;
  readonly resource: ResourceArguments;
}

export interface SubgraphFacts {
  readonly contributions: Contribution[];
  readonly resources: ResourceContribution[];
  /** Object types seen, with where; each needs a resource in some subgraph. */
  readonly objects: { readonly type: string; readonly location: SourceLocation }[];
  readonly keys: { readonly type: string; readonly names: readonly string[] }[];
  readonly keyCoordinates: Coordinate[];
  readonly reads: { readonly coordinate: Coordinate; readonly items: readonly Coordinate[] }[];
  readonly actions: { readonly coordinate: Coordinate; readonly duty: readonly string[] }[];
  readonly interfaceObjects: string[];
  readonly problems: Problem[];
}

/** Reads one subgraph's classification. */
export function readFacts(subgraph: Subgraph): SubgraphFacts {
  const facts: SubgraphFacts = {
    contributions: [],
    resources: [],
    objects: [],
    keys: [],
    keyCoordinates: [],
    reads: [],
    actions: [],
    interfaceObjects: [],
    problems: [],
  };
  if (!subgraph.names.catalogLinked) {
    const at = { file: subgraph.file, line: 1, column: 1 };
    const values = { source: subgraph.name, url: CATALOG_URL };
    facts.problems.push(problem('CATALOG_NOT_LINKED', at, values));
  }
  for (const type of subgraph.types.values()) readType(subgraph, type, facts);
  return facts;
}

function readType(subgraph: Subgraph, type: SubgraphType, facts: SubgraphFacts): void {
  const location = locationOf(type.node, subgraph.file);
  if (type.kind === 'object') {
    facts.objects.push({ type: type.name, location });
    if (directivesOf(subgraph, type, 'interfaceObject').length > 0)
      facts.interfaceObjects.push(type.name);
    for (const directive of directivesOf(subgraph, type, 'resource'))
      readResource(subgraph, type, directive, facts);
  }
  for (const directive of directivesOf(subgraph, type, 'key')) {
    const set = fieldSet(subgraph, type.name, directive);
    if (isWrong(set)) {
      const values = { type: type.name, detail: set.wrong };
      facts.problems.push(problem('KEY_UNREADABLE', locationOf(directive, subgraph.file), values));
      continue;
    }
    facts.keys.push({ type: type.name, names: set.names });
    facts.keyCoordinates.push(...set.coordinates);
  }
  for (const field of type.fields.values()) readField(subgraph, type, field, facts);
  for (const input of type.inputs.values())
    readReads(subgraph, input, `${type.name}.${input.name.value}`, facts);
}

function readResource(
  subgraph: Subgraph,
  type: SubgraphType,
  directive: ConstDirectiveNode,
  facts: SubgraphFacts,
): void {
  const location = locationOf(directive, subgraph.file);
  const resource = directiveArguments('resource', directive);
  if (isWrong(resource)) {
    const values = { directive: 'resource', detail: resource.wrong };
    facts.problems.push(problem('DIRECTIVE_INVALID', location, values));
    return;
  }
  if (resource.personal && !resource.subject)
    facts.problems.push(problem('RESOURCE_SUBJECT_MISSING', location, { type: type.name }));
  facts.resources.push({ source: subgraph.name, type: type.name, location, resource });
}

function readField(
  subgraph: Subgraph,
  type: SubgraphType,
  field: FieldDefinitionNode,
  facts: SubgraphFacts,
): void {
  // An external field is another subgraph's: that one classifies it, binds its arguments and
  // supplies it.
  if (directivesOf(subgraph, field, 'external').length > 0) return;
  const coordinate = `${type.name}.${field.name.value}`;
  for (const argument of field.arguments ?? [])
    readReads(subgraph, argument, `${coordinate}(${argument.name.value}:)`, facts);
  if (type.name === 'Mutation') readAction(subgraph, field, coordinate, facts);
  const shape = namedType(field.type);
  facts.contributions.push({
    source: subgraph.name,
    type: type.name,
    field: field.name.value,
    coordinate,
    location: locationOf(field, subgraph.file),
    returns: { ...shape, name: subgraph.renamed(shape.name) },
    item: readItem(subgraph, field, coordinate, facts),
    shareable: [field, type].some((node) => directivesOf(subgraph, node, 'shareable').length > 0),
    requires: readRequires(subgraph, type, field, coordinate, facts),
  });
}

function readItem(
  subgraph: Subgraph,
  field: FieldDefinitionNode,
  coordinate: Coordinate,
  facts: SubgraphFacts,
): ItemArguments | undefined {
  // `@item` is repeatable for the sake of composition; one subgraph says one thing.
  const [directive, second] = directivesOf(subgraph, field, 'item');
  if (!directive) return undefined;
  const location = locationOf(second ?? directive, subgraph.file);
  const item = directiveArguments('item', directive);
  if (second || isWrong(item)) {
    const detail = isWrong(item) ? item.wrong : 'stands twice on one field';
    facts.problems.push(problem('DIRECTIVE_INVALID', location, { directive: 'item', detail }));
    return isWrong(item) ? undefined : item;
  }
  checkLevels(item, coordinate, location, facts);
  checkSupplier(subgraph, coordinate, item.supplier, location, facts);
  const hidden = directivesOf(subgraph, field, 'inaccessible').length > 0;
  if (item.twinOf && !hidden)
    facts.problems.push(problem('TWIN_VISIBLE', location, { coordinate }));
  return item;
}

function checkLevels(
  item: ItemArguments,
  coordinate: Coordinate,
  location: SourceLocation,
  facts: SubgraphFacts,
): void {
  const { level, maskedLevel } = item;
  if (level < 1 || level > 4) {
    const values = { coordinate, argument: 'level', value: level };
    facts.problems.push(problem('LEVEL_OUT_OF_RANGE', location, values));
  }
  const masked = typeof maskedLevel === 'number';
  const fits = masked && maskedLevel >= 1 && maskedLevel < level;
  if (item.mask ? !fits : masked)
    facts.problems.push(problem('MASKED_LEVEL_WRONG', location, { coordinate }));
}

function checkSupplier(
  subgraph: Subgraph,
  coordinate: string,
  supplier: string | null | undefined,
  location: SourceLocation,
  facts: SubgraphFacts,
): void {
  // A supplier has rights over its items: nobody may name another one.
  if (!supplier || supplier === subgraph.name) return;
  const values = { source: subgraph.name, coordinate, supplier };
  facts.problems.push(problem('SUPPLIER_FOREIGN', location, values));
}

function readRequires(
  subgraph: Subgraph,
  type: SubgraphType,
  field: FieldDefinitionNode,
  coordinate: Coordinate,
  facts: SubgraphFacts,
): Coordinate[] {
  const found: Coordinate[] = [];
  for (const directive of directivesOf(subgraph, field, 'requires')) {
    const set = fieldSet(subgraph, type.name, directive);
    if (!isWrong(set)) {
      found.push(...set.coordinates);
      continue;
    }
    const location = locationOf(directive, subgraph.file);
    const values = { coordinate, detail: set.wrong };
    facts.problems.push(problem('REQUIRES_UNREADABLE', location, values));
  }
  return found;
}

function readReads(
  subgraph: Subgraph,
  node: Parameters<typeof directivesOf>[1] & Parameters<typeof locationOf>[0],
  coordinate: Coordinate,
  facts: SubgraphFacts,
): void {
  const [directive] = directivesOf(subgraph, node, 'reads');
  const location = locationOf(directive ?? node, subgraph.file);
  const reads = directive ? directiveArguments('reads', directive) : undefined;
  if (reads && !isWrong(reads)) {
    facts.reads.push({ coordinate, items: reads.items });
    return;
  }
  const found = reads
    ? problem('DIRECTIVE_INVALID', location, { directive: 'reads', detail: reads.wrong })
    : problem('ARGUMENT_UNBOUND', location, { coordinate });
  facts.problems.push(found);
}

function readAction(
  subgraph: Subgraph,
  field: FieldDefinitionNode,
  coordinate: Coordinate,
  facts: SubgraphFacts,
): void {
  const [directive] = directivesOf(subgraph, field, 'action');
  const location = locationOf(directive ?? field, subgraph.file);
  const action = directive ? directiveArguments('action', directive) : undefined;
  if (action && !isWrong(action)) {
    facts.actions.push({ coordinate, duty: action.duty });
    return;
  }
  const found = action
    ? problem('DIRECTIVE_INVALID', location, { directive: 'action', detail: action.wrong })
    : problem('ACTION_MISSING', location, { coordinate });
  facts.problems.push(found);
}
