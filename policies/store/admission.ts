/**
 * What every bundle passes before it comes into force, whoever asks and however it was made: the one
 * gate of the store. It takes nobody's word: signers are counted by person, lints and cases run here.
 */
import { couldPublish, hasErrors, type Officers, type Problem } from '../bundle/index.ts';
import { compareBundles, isTightening, type PolicyChange } from '../compare/index.ts';
import { type Draft, PolicyRefused, type SetAside } from '../edit/index.ts';
import type { Bundle, SignedBundle } from '../model/index.ts';
import { lintContent, listProblems } from './lint.ts';
import { type Verified, verifySigned } from './signatures.ts';

/** A policy case that a bundle does not give the wanted verdict. */
export interface FailedCase {
  /** What `set-aside` names it by: file and title. */
  readonly policyCase: string;
  /** Wanted and given. */
  readonly detail: string;
}

/** Runs every policy case against a bundle. */
export type JudgeCases = (bundle: Bundle) => Promise<readonly FailedCase[]>;

/** Ways by which something on the negative list could leave the graph under a bundle, one text each. */
export type Prove = (bundle: Bundle) => Promise<readonly string[]>;

export interface Gatekeeper {
  readonly officers: Officers;
  readonly judgeCases: JudgeCases;
  readonly prove: Prove;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Applicant {
  readonly signed: SignedBundle;
  /** What is in force; undefined before bundle 0. */
  readonly before: Verified | undefined;
  /** Of a draft: its place in problems, and the cases it names. */
  readonly draft?: Draft;
}

export interface Admitted {
  readonly verified: Verified;
  /** Cases that an emergency breaks. */
  readonly broken: readonly FailedCase[];
}

/** Throws BundleInvalid or PolicyRefused. */
export async function admit(applicant: Applicant, gatekeeper: Gatekeeper): Promise<Admitted> {
  const { signed, before, draft } = applicant;
  const verified = verifySigned(signed, gatekeeper.officers, before?.bundle);
  assertNext(verified.bundle, before?.bundle);
  assertSound(verified.bundle, before?.bundle, draft, gatekeeper);
  const { bundle } = verified;
  if (!before) return { verified, broken: [] };
  const failed = await newlyFailed(before.bundle, bundle, gatekeeper.judgeCases);
  // What only takes away opens nothing, and is not kept waiting for what was open before.
  if (bundle.emergency) return { verified, broken: failed };
  assertProven(await gatekeeper.prove(bundle));
  assertCases(failed, draft?.setAside ?? []);
  return { verified, broken: [] };
}

function assertNext(bundle: Bundle, before: Bundle | undefined): void {
  const number = before ? before.number + 1 : 0;
  if (bundle.number === number && bundle.previous === (before?.hash ?? null)) return;
  throw new PolicyRefused('NOT_NEXT', { number: bundle.number, current: before?.number ?? '—' });
}

/** No error of a lint; of an emergency none that is not in force already. */
function assertSound(
  bundle: Bundle,
  before: Bundle | undefined,
  draft: Draft | undefined,
  { officers, now }: Gatekeeper,
): void {
  const errors = errorsOf(lintContent(bundle, { now: now(), officers, draft }));
  const known = bundle.emergency && before ? lintContent(before, { now: now(), officers }) : [];
  const had = new Set(known.map(({ code, message }) => `${code} ${message.en}`));
  assertLint(errors.filter(({ code, message }) => !had.has(`${code} ${message.en}`)));
  assertTwoCouldPublish(bundle, officers);
}

/** Throws PolicyRefused LINT with every error. */
export function assertLint(problems: readonly Problem[]): void {
  const errors = errorsOf(problems);
  if (!hasErrors(errors)) return;
  throw new PolicyRefused('LINT', { count: errors.length, list: listProblems(errors) });
}

function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

/** Four eyes need two: whatever the lints know, a bundle that leaves fewer is never published. */
export function assertTwoCouldPublish(bundle: Bundle, officers: Officers): void {
  const { size: count } = couldPublish(bundle.registry, officers);
  if (count < 2) throw new PolicyRefused('OFFICERS_TOO_FEW', { number: bundle.number, count });
}

/** Cases that hold under the one bundle and not under the other. */
export async function newlyFailed(
  before: Bundle,
  after: Bundle,
  judge: JudgeCases,
): Promise<readonly FailedCase[]> {
  const had = new Set((await judge(before)).map(({ policyCase }) => policyCase));
  return (await judge(after)).filter(({ policyCase }) => !had.has(policyCase));
}

/** Throws PolicyRefused CASES with those that nobody set aside. */
export function assertCases(failed: readonly FailedCase[], setAside: readonly SetAside[]): void {
  const named = new Set(setAside.map(({ policyCase }) => policyCase));
  const left = failed.filter(({ policyCase }) => !named.has(policyCase));
  if (left.length === 0) return;
  const list = left.map(({ policyCase, detail }) => `${policyCase}: ${detail}`).join('\n');
  throw new PolicyRefused('CASES', { count: left.length, list });
}

/** Throws PolicyRefused PROOF with every way. Nobody sets one aside. */
export function assertProven(ways: readonly string[]): void {
  if (ways.length === 0) return;
  throw new PolicyRefused('PROOF', { count: ways.length, list: ways.join('\n') });
}

/** Throws PolicyRefused NOT_TIGHTER with what somebody would get more of. */
export function assertTightens(before: Bundle, after: Bundle): void {
  if (isTightening(before, after)) return;
  const changes = compareBundles(before, after).filter(({ direction }) => direction !== 'tighter');
  const lines = changes.slice(0, 20).map(lineOf);
  throw new PolicyRefused('NOT_TIGHTER', { list: lines.join('\n') || '—' });
}

function lineOf(change: PolicyChange): string {
  switch (change.kind) {
    case 'item':
    case 'argument':
      return `${change.classId}, ${change.purpose}: ${change.coordinate} (${change.direction})`;
    case 'rows':
      return `${change.classId}, ${change.purpose}: ${change.type} (${change.direction})`;
    case 'gate':
      return `${change.classId}, ${change.purpose} (${change.direction})`;
    case 'entry':
      return `${change.entry} ${change.id}${change.property ? `.${change.property}` : ''} (${change.direction})`;
    default:
      return change satisfies never;
  }
}

/**
 * Live services that a change stops or narrows (Decree 809 art. 27): rules of agreements and uses by
 * which a class of the registry gets something before and less, or nothing, after. Sorted.
 */
export function stoppedServices(before: Bundle, after: Bundle): string[] {
  const rules = compareBundles(before, after).flatMap((change) => {
    if (change.kind === 'rows') return [`rows of ${change.type}`];
    if (change.kind !== 'item' || change.before.effect !== 'grant') return [];
    const { ruleId } = change.before;
    return /^(agreement|use):/.test(ruleId) ? [ruleId] : [];
  });
  return [...new Set(rules)].sort();
}
