/** Own data: a citizen sees the rows about itself, where the item says so. */
import { ALL } from '../../model/index.ts';
import { isRootType } from '../policy.ts';
import {
  type Candidate,
  grant,
  type Outcome,
  type Question,
  SKIP,
  type Step,
} from '../question.ts';

export const ownData: Step = {
  name: 'own-data',
  part: 'grant',
  judge(question: Question): Outcome {
    const candidate = ownDataOf(question);
    return candidate ? grant(candidate) : SKIP;
  },
};

function ownDataOf({
  policy,
  subject,
  item,
}: Pick<Question, 'policy' | 'subject' | 'item'>): Candidate | undefined {
  if (subject.kind !== 'citizen' || !item.ownAccess) return undefined;
  const ruleId = `own:${item.coordinate}`;
  // A root field has no rows; whose rows it leads to, the row scopes of their type say.
  if (isRootType(item.type)) return { via: 'own-data', ruleId, parts: [{ rows: ALL }] };
  // Without a column that says whom a row is about, no row is provably the citizen's own.
  if (policy.resources.get(item.type)?.subject === undefined) return undefined;
  return { via: 'own-data', ruleId, parts: [{ rows: { kind: 'self' } }] };
}
