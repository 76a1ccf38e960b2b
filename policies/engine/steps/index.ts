/** The steps in the order of judgement (contract, "Verdict", steps 2 to 4); one shield rule each. */
import type { Step } from '../question.ts';
import { agreement } from './agreement.ts';
import { clearance } from './clearance.ts';
import { combination } from './combination.ts';
import { defaultDeny } from './default-deny.ts';
import { duty } from './duty.ts';
import { negativeList } from './negative-list.ts';
import { ownData } from './own-data.ts';
import { ownItem } from './own-item.ts';
import { unconditional } from './unconditional.ts';
import { withheld } from './withheld.ts';

export const STEPS: readonly Step[] = Object.freeze([
  negativeList,
  duty,
  ownData,
  ownItem,
  withheld,
  unconditional,
  agreement,
  defaultDeny,
  clearance,
  combination,
]);
