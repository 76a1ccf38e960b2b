/** The project's policy cases against a bundle that may come into force, through the decider. */
import { createRequestStage } from '../gateway/request/index.ts';
import type { Bundle, Subject } from '../policies/model/index.ts';
import { fragmentsOf, reach } from '../policies/operation/index.ts';
import { createDecider } from '../policies/shield/index.ts';
import type { FailedCase } from '../policies/store/index.ts';
import { type FoundCase, readCases } from '../test/reference/case-files.ts';
import {
  isWanted,
  type Outcome,
  type ReachOf,
  runCaseThrough,
} from '../test/reference/case-run.ts';
import { installedSupergraph } from './city.ts';
import { ROOT } from './environment.ts';

/** Every case that the bundle does not give what it wants, and every file that cannot be read. */
export async function judgeCases(bundle: Bundle): Promise<readonly FailedCase[]> {
  const { cases, problems } = readCases(ROOT, bundle);
  const reachOf = reachIn(bundle);
  const failed: FailedCase[] = problems.map((detail) => {
    // A file that names what the bundle lacks is judged by none of its cases: that must be seen.
    const [file = ''] = detail.split(':');
    return { policyCase: file, detail };
  });
  for (const found of cases) {
    const given = await outcomeOf(bundle, found, reachOf);
    if (typeof given !== 'string' && isWanted(found.policyCase, given)) continue;
    failed.push({ policyCase: nameOf(found), detail: detailOf(found, given) });
  }
  return failed;
}

async function outcomeOf(
  bundle: Bundle,
  { policyCase }: FoundCase,
  reachOf: ReachOf,
): Promise<Outcome | string> {
  try {
    return await runCaseThrough(createDecider, bundle, policyCase, reachOf);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function nameOf({ file, title }: FoundCase): string {
  return `${file}: ${title}`;
}

function detailOf({ policyCase, line }: FoundCase, given: Outcome | string): string {
  const say = ({ want, mask, reason, rule }: Partial<Outcome>) =>
    [want, mask, reason, rule].filter((part) => part !== undefined && part !== '').join(' ');
  const got = typeof given === 'string' ? given : say(given);
  return `:${line} ${say(policyCase as Partial<Outcome>)} → ${got}`;
}

function reachIn(bundle: Bundle): ReachOf {
  const supergraphSdl = installedSupergraph();
  // Nullability changes no verdict.
  const stage = createRequestStage({ supergraphSdl, bundle, controlled: () => true });
  return (query, variables, subject: Subject) => {
    const parsed = stage.parse({ query, variables, operationName: undefined }, subject);
    const { schema, operation, document } = parsed;
    return reach(schema, operation, fragmentsOf(document), parsed.variables);
  };
}
