/**
 * May a field of an object be shown? By the verdict of its concrete type; where that is not known, only
 * if every type that it could be grants it (the strictest implementor). An interface without
 * implementors goes by its own verdict.
 */
import { type GraphQLCompositeType, type GraphQLSchema, isAbstractType } from 'graphql';
import type { Coordinate, DecisionMap, Verdict } from '../../policies/model/index.ts';
import { verdictAt } from '../decide/index.ts';
import type { SelectedField } from './selection.ts';

export interface Judged {
  /** Whose verdict it is. */
  readonly coordinate: Coordinate;
  readonly verdict: Verdict;
}

export interface Visibility {
  of(type: GraphQLCompositeType, field: SelectedField): Judged;
}

export function createVisibility(schema: GraphQLSchema, decisions: DecisionMap): Visibility {
  const known = new Map<Coordinate, Judged>();

  function judge(type: GraphQLCompositeType, field: SelectedField): Judged {
    const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const judged = members.map((member) => at(`${member.name}.${field.name}`));
    const strictest = judged.find(({ verdict }) => verdict.effect === 'deny') ?? judged[0];
    return strictest ?? at(field.coordinate);
  }

  function at(coordinate: Coordinate): Judged {
    return { coordinate, verdict: verdictAt(decisions, coordinate) };
  }

  return {
    of(type, field) {
      const before = known.get(field.coordinate);
      if (before) return before;
      const judged = judge(type, field);
      known.set(field.coordinate, judged);
      return judged;
    },
  };
}
