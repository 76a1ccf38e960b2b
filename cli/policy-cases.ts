/** The project's policy cases against a bundle and a graph, through the decider. */
import { createRequestStage } from '../gateway/request/index.ts';
import { formatProblem, type Problem } from '../policies/bundle/index.ts';
import {
  type CaseSetting,
  type ExceedsVolume,
  type FailingCase,
  failingCases,
  type ReachOf,
  readCases,
} from '../policies/casework/index.ts';
import type { Bundle } from '../policies/model/index.ts';
import { fragmentsOf, reach } from '../policies/operation/index.ts';
import type { FailedCase } from '../policies/store/index.ts';
import { openDatabase } from '../subgraphs/kit/index.ts';
import { countPersons, createQuotaDays, createQuotaPersons } from '../subgraphs/kit/quota.ts';
import { ROOT } from './environment.ts';

export interface JudgedCases {
  /** Cases that could be read. */
  readonly total: number;
  readonly failing: readonly FailingCase[];
  /** Mistakes in case files: such a file is judged by none of its cases, which must be seen. */
  readonly problems: readonly Problem[];
}

/** Every case of the files below `root`, and those that the bundle does not give what they want. */
export async function judgeCases(
  bundle: Bundle,
  supergraphSdl: string,
  root: string = ROOT,
): Promise<JudgedCases> {
  const { cases, problems } = readCases(root, bundle);
  const failing = await failingCases(cases, settingOf(bundle, supergraphSdl));
  return { total: cases.length, failing, problems };
}

/** As the policy store names them: by file and title, which outlive a change of lines. */
export function failedCases({ failing, problems }: JudgedCases): readonly FailedCase[] {
  return [
    ...problems.map((one) => ({ policyCase: one.file, detail: formatProblem(one, 'en') })),
    ...failing.map(({ file, line, title, wanted, given }) => ({
      policyCase: `${file}: ${title}`,
      detail: `:${line} ${wanted} → ${given}`,
    })),
  ];
}

/** What cases are judged against: the gateway's own parsing, and the guards' own count. */
export function settingOf(bundle: Bundle, supergraphSdl: string): CaseSetting {
  return { content: bundle, reachOf: reachIn(bundle, supergraphSdl), exceedsVolume };
}

function reachIn(bundle: Bundle, supergraphSdl: string): ReachOf {
  // Nullability changes no verdict.
  const stage = createRequestStage({ supergraphSdl, bundle, controlled: () => true });
  return (query, variables, subject) => {
    const parsed = stage.parse({ query, variables, operationName: undefined }, subject);
    const { schema, operation, document } = parsed;
    return reach(schema, operation, fragmentsOf(document), parsed.variables);
  };
}

/** The guard's count, in a database of the case's own. */
const exceedsVolume: ExceedsVolume = async ({ agreement, volume, operations, now }) => {
  const knex = openDatabase(':memory:');
  try {
    await createQuotaDays(knex);
    await createQuotaPersons(knex);
    let exceeded = false;
    for (const persons of operations) {
      const use = { agreement, volume, persons: new Set(persons) };
      exceeded = (await countPersons(knex, [use], now)).has(agreement);
    }
    return exceeded;
  } finally {
    await knex.destroy();
  }
};
