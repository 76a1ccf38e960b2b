/** Decisions through shield of an operation of a hundred fields: nothing remembered, and all of it. */
import type { GraphQLSchema } from 'graphql';
import { compilePolicy, isRefusal } from '../../policies/engine/index.ts';
import type { DecisionMap, Subject } from '../../policies/model/index.ts';
import { createDecider, type Decider } from '../../policies/shield/index.ts';
import { CONSUMER, clerkOf, PURPOSES } from '../policy.ts';
import { manyAgreements } from './bundles.ts';
import { cpuMs, cpuMsOf } from './cpu.ts';
import type { Figures } from './index.ts';
import { type BenchOperation, hundredFields } from './operation.ts';

const AGREEMENTS = 10_000;
/** Until the code is compiled; a replica has decided before. */
const WARM_UP = 300;
/** Decisions of one figure: a single one is too short for the clock. */
const COLD_BATCH = 20;
const WARM_BATCH = 5000;

export async function measureDecisions(schema: GraphQLSchema, runs: number) {
  const operation = hundredFields(schema);
  const content = manyAgreements(schema, AGREEMENTS);
  const policy = () => compilePolicy({ ...content, hash: 'measured', version: '0-measured' });
  const decider = createDecider(policy());
  let callers = 0;
  // Every caller has areas of its own: another class, for which nothing is remembered.
  const coldOnce = (by: Decider) => decideWhole(by, operation, `${150_000 + callers++}`);
  await assertAllGranted(decider, operation);
  for (let run = 0; run < WARM_UP; run += 1) await coldOnce(decider);
  const cold: number[] = [];
  const reach: number[] = [];
  const warm: number[] = [];
  const coldNewPolicy: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    cold.push((await cpuMsOf(() => repeat(COLD_BATCH, () => coldOnce(decider)))) / COLD_BATCH);
    const reachAll = () => {
      for (let time = 0; time < COLD_BATCH; time += 1) operation.reached();
    };
    reach.push(cpuMs(reachAll) / COLD_BATCH);
    const ask = () => decideWhole(decider, operation, '1506');
    // Other callers may have pushed it out.
    await ask();
    warm.push(((await cpuMsOf(() => repeat(WARM_BATCH, ask))) / WARM_BATCH) * 1000);
    const fresh = createDecider(policy());
    coldNewPolicy.push(await cpuMsOf(() => coldOnce(fresh)));
  }
  const figures: Figures = {
    cold_ms: cold,
    cold_new_policy_ms: coldNewPolicy,
    reach_ms: reach,
    warm_us: warm,
  };
  return { figures, agreements: AGREEMENTS, fields: operation.fields };
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await work();
}

async function decideWhole(
  decider: Decider,
  { reached }: BenchOperation,
  area: string,
): Promise<DecisionMap> {
  const subject: Subject = { ...clerkOf([area]), consumer: CONSUMER, sub: 'clerk-1', matters: [] };
  const answer = await decider.decideOperation({
    ...{ subject, purpose: PURPOSES[0], matter: undefined, operationKey: 'measured' },
    ...{ reached, now: Date.now() },
  });
  if (isRefusal(answer)) throw new Error(`refused: ${answer.refused}`);
  return answer;
}

/** What is denied early would cost less. */
async function assertAllGranted(decider: Decider, operation: BenchOperation): Promise<void> {
  const { coordinates } = await decideWhole(decider, operation, '1506');
  const granted = [...coordinates.values()].filter(({ effect }) => effect === 'grant').length;
  if (granted !== operation.fields) throw new Error(`${granted} of ${operation.fields} granted`);
}
