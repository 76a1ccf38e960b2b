/** Verdicts of single coordinates -> decisions of an operation (contract, "Verdict", steps 5 and 6). */
import {
  decideArgument,
  type Entitlement,
  FOREVER,
  matterNeededFor,
  type Policy,
} from '../engine/index.ts';
import type { Coordinate, DecisionMap, Refusal, Verdict } from '../model/index.ts';
import type { Reached } from '../operation/index.ts';

/** Everything about an operation that does not depend on the matter a request names. */
export interface DecidedOperation {
  /** A mutation root is denied: nothing runs. */
  readonly actionRefused: Refusal | undefined;
  /** The item for which a matter must be named. */
  readonly matterFor: Coordinate | undefined;
  readonly argumentRefused: Refusal | undefined;
  readonly decisions: DecisionMap;
}

/** An operation of introspection fields needs no purpose, and reads no source. */
export const NOTHING_REACHED: DecisionMap = Object.freeze({
  coordinates: new Map(),
  resources: new Map(),
  arguments: new Map(),
  validUntil: FOREVER,
});

/** `verdictOf` knows every reached coordinate and every item that a used argument reads. */
export function assemble(
  policy: Policy,
  entitlement: Entitlement,
  reached: Reached,
  verdictOf: (coordinate: Coordinate) => Verdict,
): DecidedOperation {
  const coordinates = new Map<Coordinate, Verdict>();
  for (const coordinate of reached.coordinates) coordinates.set(coordinate, verdictOf(coordinate));
  const used = new Map(
    reached.arguments.map((argument) => [argument, decideArgument(policy, argument, verdictOf)]),
  );
  const resources = new Map(
    reached.types
      .filter((type) => policy.resources.has(type))
      .map((type) => [type, entitlement.rowScopes(type)]),
  );
  const { validUntil } = entitlement;
  return {
    actionRefused: refusedAction(reached.mutations, verdictOf),
    matterFor: matterNeededFor(policy, coordinates),
    argumentRefused: refusedArgument(used),
    decisions: Object.freeze({ coordinates, resources, arguments: used, validUntil }),
  };
}

function refusedAction(
  mutations: readonly Coordinate[],
  verdictOf: (coordinate: Coordinate) => Verdict,
): Refusal | undefined {
  for (const coordinate of mutations) {
    const { effect, ruleId } = verdictOf(coordinate);
    if (effect === 'deny') return { refused: 'ACTION_NOT_PERMITTED', ruleId, coordinate };
  }
  return undefined;
}

function refusedArgument(used: ReadonlyMap<Coordinate, Verdict>): Refusal | undefined {
  for (const [coordinate, { effect, ruleId }] of used)
    if (effect === 'deny') return { refused: 'ARGUMENT_READS_DENIED_ITEM', ruleId, coordinate };
  return undefined;
}
