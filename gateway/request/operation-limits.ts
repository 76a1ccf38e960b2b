/**
 * Depth, aliases, fields and root fields of an operation, as if its fragments were expanded, without
 * expanding them: each fragment is measured once and its figures are added per spread (the classic
 * bomb, `fragment A { ...B ...B }` and so on, costs as much as it has characters; CVE-2025-32030,
 * and CVE-2026-34573 where the check itself was exponential).
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../../policies/operation/index.ts';
import { ClientError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { atMost } from './over-limit.ts';

interface Size {
  /** Nested fields. */
  readonly depth: number;
  readonly aliases: number;
  /** Fields of this level, through fragments. */
  readonly here: number;
  /** Fields of all levels. */
  readonly fields: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, here: 0, fields: 0 };

/** Throws LIMIT_EXCEEDED, or GRAPHQL_VALIDATION_FAILED for an alias of a reserved name. */
export function checkOperations(document: DocumentNode, limits: Limits): void {
  const fragments = fragmentsOf(document);
  atMost(limits, 'fragments', fragments.size);
  const measure = measurer(fragments, limits);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) measure(definition.selectionSet);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = measure(definition.selectionSet);
    atMost(limits, 'depth', size.depth);
    atMost(limits, 'aliases', size.aliases);
    atMost(limits, 'rootFields', size.here);
    atMost(limits, 'fields', size.fields);
  }
}

function measurer(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  limits: Limits,
): (set: SelectionSetNode) => Size {
  const measured = new Map<string, Size>();

  function ofFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    // A fragment within itself counts as nothing here; validation refuses it a moment later.
    measured.set(name, NOTHING);
    const size = ofSet(fragment.selectionSet);
    measured.set(name, size);
    return size;
  }

  function ofSelection(selection: SelectionNode): Size {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSet(selection.selectionSet);
    const below = selection.selectionSet ? ofSet(selection.selectionSet) : NOTHING;
    return {
      depth: below.depth + 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
      here: 1,
      fields: below.fields + 1,
    };
  }

  function ofSet(set: SelectionSetNode): Size {
    checkKeys(set, limits);
    return set.selections.map(ofSelection).reduce(add, NOTHING);
  }

  return ofSet;
}

function add(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    here: one.here + other.here,
    fields: one.fields + other.fields,
  };
}

/**
 * One response key too often in one selection set, or an alias that only machinery may use: `__typename`
 * tells types apart and `_internal_qp_alias_N` is the planner's.
 */
function checkKeys(set: SelectionSetNode, limits: Limits): void {
  const seen = new Map<string, number>();
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) continue;
    const key = selection.alias?.value ?? selection.name.value;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    atMost(limits, 'repeatedKeys', times);
    if (isReservedAlias(selection.alias?.value, selection.name.value))
      throw new ClientError('GRAPHQL_VALIDATION_FAILED', {
        detail: {
          zh: `别名“${key}”为系统保留`,
          en: `The alias "${key}" is reserved`,
        },
      });
  }
}

function isReservedAlias(alias: string | undefined, name: string): boolean {
  if (alias === undefined || alias === name) return false;
  return alias.startsWith('__') || alias.startsWith('_internal_qp');
}
