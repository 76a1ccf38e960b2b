/**
 * Stage prune: takes out what is denied, and remembers it. Promise: no source is asked for a denied field;
 * where nothing is denied the text is the client's own operation, because an added field changes plans.
 */
import { Kind, print } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Coordinate, DecisionMap, Deny } from '../../policies/model/index.ts';
import {
  type Pruned,
  prune as pruneDocument,
  type Removed,
  TooManyPatterns,
} from '../../policies/operation/index.ts';
import { verdictAt } from '../decide/index.ts';
import { ClientError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import {
  type Decided,
  type ParsedOperation,
  type PrunedOperation,
  type RemovedField,
  seal,
} from '../stages.ts';
import { asksSources } from './asks-sources.ts';
import { withoutIntrospection } from './introspection.ts';

export type Prune = typeof prune;

/** What a remembered result depends on beyond the decisions that are its key. */
interface Remembered {
  /** Belongs to one document, and that to one consumer schema. */
  readonly operation: ParsedOperation['operation'];
  readonly variableShape: string;
  readonly pruned: PrunedOperation;
}

/**
 * `prune` with a memory, for one bundle. The decider remembers decisions by subject class, purpose,
 * operation and variable shape, and gives the same object for the same key: so that object is the key here.
 */
export function createPruneStage(limits: Pick<Limits, 'planCache' | 'documentCacheBytes'>): Prune {
  const known = new LRUCache<DecisionMap, Remembered>({
    max: limits.planCache,
    maxSize: limits.documentCacheBytes,
  });
  return (parsed, decided) => {
    const { document, operation, variableShape } = parsed;
    const before = known.get(decided.decisions);
    if (before?.operation === operation && before.variableShape === variableShape)
      return before.pruned;
    const pruned = prune(parsed, decided);
    const size = (document.loc?.end ?? 0) + (pruned.text?.length ?? 0) + 1;
    known.set(decided.decisions, { operation, variableShape, pruned }, { size });
    return pruned;
  };
}

/** Throws BAD_USER_INPUT where what is removed stands in more places than an answer could name. */
export function prune(
  parsed: ParsedOperation,
  { decisions }: Pick<Decided, 'decisions'>,
): PrunedOperation {
  const { document } = withoutIntrospection(parsed.document, parsed.operation);
  if (!document) return sealed({ document: undefined, removed: [] }, decisions);
  const name = parsed.operation.name?.value;
  const denied = (coordinate: Coordinate) => verdictAt(decisions, coordinate).effect === 'deny';
  try {
    const { schema, variables } = parsed;
    return sealed(pruneDocument(schema, document, name, denied, { variables }), decisions);
  } catch (thrown) {
    if (!(thrown instanceof TooManyPatterns)) throw thrown;
    throw new ClientError('BAD_USER_INPUT', {
      argument: 'query',
      detail: {
        zh: '不予共享的信息项在查询中出现的位置过多',
        en: 'items that are not shared stand in too many places of the document',
      },
    });
  }
}

function sealed(pruned: Pruned, decisions: DecisionMap): PrunedOperation {
  const { removed } = pruned;
  const document = pruned.document && asksSources(pruned.document) ? pruned.document : undefined;
  const operation = document?.definitions.find(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const variables = operation?.variableDefinitions ?? [];
  return seal<PrunedOperation>({
    text: document && print(document),
    document,
    removed: removed.map((place) => withReason(place, decisions)),
    variableNames: variables.map(({ variable }) => variable.name.value),
  });
}

function withReason({ coordinate, pattern }: Removed, decisions: DecisionMap): RemovedField {
  // Removed because it is denied, so the verdict is a denial.
  const { reason, ruleId, basis = [] } = verdictAt(decisions, coordinate) as Deny;
  return { coordinate, pattern, reason, ruleId, basis };
}
