/**
 * Resources: one department owns a type and declares it under its own name; others that extend the
 * type may repeat the declaration with the owner as supplier, and must then say the same.
 */
import type { Catalog, Resource } from '../../model/index.ts';
import { emptyRecord } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import type { ResourceContribution, SubgraphFacts } from './contributions.ts';
import { ROOT_TYPES } from './subgraph.ts';

export function mergeResources(
  facts: readonly SubgraphFacts[],
  possibleTypes: Catalog['possibleTypes'],
): { resources: Record<string, Resource>; problems: Problem[] } {
  const resources = emptyRecord<Resource>();
  const problems: Problem[] = [];
  const keys = keysByType(facts);
  for (const [type, declared] of declarationsByType(facts)) {
    const merged = mergeDeclarations(declared, keys.get(type) ?? []);
    if (merged.resource) resources[type] = merged.resource;
    problems.push(...merged.problems);
  }
  for (const { type, location } of facts.flatMap(({ objects }) => objects)) {
    // An @interfaceObject stands for the interface, which has no rows of its own.
    if (ROOT_TYPES.has(type) || resources[type] || possibleTypes[type]) continue;
    problems.push(problem('RESOURCE_MISSING', location, { type }));
  }
  return { resources, problems };
}

function declarationsByType(facts: readonly SubgraphFacts[]): Map<string, ResourceContribution[]> {
  const byType = new Map<string, ResourceContribution[]>();
  for (const contribution of facts.flatMap(({ resources }) => resources)) {
    const list = byType.get(contribution.type) ?? [];
    if (ownerOf(contribution) === contribution.source) list.unshift(contribution);
    else list.push(contribution);
    byType.set(contribution.type, list);
  }
  return byType;
}

/**
 * The owner's declaration comes first; without one among the sources, the first extension's counts.
 */
function mergeDeclarations(
  declared: readonly ResourceContribution[],
  keys: readonly (readonly string[])[],
): { resource: Resource | undefined; problems: Problem[] } {
  const [first, ...others] = declared;
  if (!first) return { resource: undefined, problems: [] };
  const problems = others.flatMap((other) => differences(first, other));
  const { label, code, updateCycle, theme, subject } = first.resource;
  const resource = {
    type: first.type,
    label,
    code,
    supplier: ownerOf(first),
    updateCycle,
    theme,
    personal: declared.some((each) => each.resource.personal),
    ...(subject ? { subject } : {}),
    keys,
    location: first.location,
  };
  return { resource, problems };
}

function differences(first: ResourceContribution, other: ResourceContribution): Problem[] {
  const { type, location, source } = other;
  const owner = ownerOf(first);
  if (ownerOf(other) === source && owner === first.source)
    return [problem('RESOURCE_DECLARED_TWICE', location, { type, first: owner, second: source })];
  const pairs: [argument: string, differs: boolean][] = [
    ['supplier', ownerOf(other) !== owner],
    ['code', other.resource.code !== first.resource.code],
    ['personal', other.resource.personal !== first.resource.personal],
  ];
  return pairs
    .filter(([, differs]) => differs)
    .map(([argument]) => problem('RESOURCE_CONFLICT', location, { source, type, owner, argument }));
}

function ownerOf({ resource, source }: ResourceContribution): string {
  return resource.supplier || source;
}

function keysByType(facts: readonly SubgraphFacts[]): Map<string, string[][]> {
  const keys = new Map<string, string[][]>();
  for (const { type, names } of facts.flatMap((each) => each.keys)) {
    const known = keys.get(type) ?? [];
    if (!known.some((key) => key.join(' ') === names.join(' '))) known.push([...names]);
    keys.set(type, known);
  }
  return keys;
}
