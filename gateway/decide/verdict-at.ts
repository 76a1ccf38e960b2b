import { DECISION_ERROR } from '../../policies/engine/index.ts';
import type { Coordinate, DecisionMap, Verdict } from '../../policies/model/index.ts';

/** The verdict of an operation's decisions at a coordinate. Fails closed: none is a denial. */
export function verdictAt(decisions: DecisionMap, coordinate: Coordinate): Verdict {
  return decisions.coordinates.get(coordinate) ?? DECISION_ERROR;
}
