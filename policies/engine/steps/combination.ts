/**
 * Combinations: items that together say more than each alone. Judged on what the class is entitled to
 * for the purpose, not on what one query asks, so that splitting the query gains nothing.
 */
import type { Combination } from '../../model/index.ts';
import {
  type Candidate,
  deny,
  type Outcome,
  pass,
  type Question,
  SKIP,
  type Step,
} from '../question.ts';

export const combination: Step = {
  name: 'combination',
  part: 'restrict',
  judge(question: Question, candidate: Candidate | undefined): Outcome {
    if (!candidate || candidate.via === 'own-data' || candidate.via === 'own-item') return SKIP;
    const concerned = question.policy.combinations.get(question.item.coordinate) ?? [];
    const [first] = concerned;
    if (!first) return SKIP;
    const broken = concerned.find((one) => denies(one, question));
    return broken
      ? deny('COMBINATION', `combination:${broken.id}`)
      : pass(`combination:${first.id}`);
  },
};

function denies(one: Combination, { policy, subject, item, entitled }: Question): boolean {
  if (one.level <= subject.clearance) return false;
  const levels = one.items.map((member) => policy.items.get(member)?.level ?? 0);
  return item.level === Math.max(...levels) && one.items.every(entitled);
}
