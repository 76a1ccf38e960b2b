/**
 * `isthmus check`: everything that would keep a bundle from being made, warnings, the proof that nothing
 * on the negative list leaves the graph, and the policy cases against what the files say.
 */
import { formatProblem, unsignedBundle } from '../../policies/bundle/index.ts';
import {
  type Closed,
  closedText,
  counterexampleText,
  ENTRANCE_TEXTS,
  type Proof,
  proveNegativeList,
  WAY_TEXTS,
} from '../../policies/proof/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { compileCity, type Draft } from '../city.ts';
import { EXIT, printJson, say, terminalLanguage } from '../output.ts';
import { type JudgedCases, judgeCases } from '../policy-cases.ts';
import { withTables } from '../policy-proof.ts';

export interface CheckOptions {
  readonly json?: boolean;
  /** Every way that was examined, and why it is closed. */
  readonly proof?: boolean;
}

export async function checkCommand(options: CheckOptions): Promise<void> {
  // Checking signs nothing that is kept, so the demo keys serve.
  const draft = await compileCity(demoKeyring(), new Date().toISOString());
  const proof = await proofOf(draft);
  const judged = await casesOf(draft);
  const errors = draft.problems.filter((problem) => problem.severity === 'error');
  const counts = {
    departments: draft.sources.length,
    items: Object.keys(draft.signed?.content.catalog.items ?? {}).length,
    agreements: draft.signed?.content.agreements.length ?? 0,
    errors: errors.length,
    warnings: draft.problems.length - errors.length,
  };
  const proven = proof?.counterexamples.length === 0;
  const hold = judged?.failing.length === 0 && judged.problems.length === 0;
  const ok = errors.length === 0 && proven && hold;
  if (options.json) {
    const told = proof && jsonOf(proof, options.proof === true);
    const cases = judged ? casesJson(judged) : null;
    printJson({ ok, ...counts, problems: draft.problems, proof: told ?? null, cases });
  } else {
    for (const problem of draft.problems)
      process.stdout.write(`${formatProblem(problem, terminalLanguage())}\n`);
    say(
      {
        zh: '{departments} 个部门，{items} 个信息项，{agreements} 份协议：{errors} 处错误，{warnings} 处警告',
        en: '{departments} departments, {items} items, {agreements} agreements: {errors} errors, {warnings} warnings',
      },
      counts,
    );
    printProof(proof, options.proof === true);
    printCases(judged);
  }
  if (!ok) process.exitCode = EXIT.NEGATIVE;
}

/** Undefined where there is no bundle or no graph to prove anything of. */
async function proofOf({ signed, supergraphSdl, sources }: Draft): Promise<Proof | undefined> {
  if (!signed || supergraphSdl === undefined) return undefined;
  return proveNegativeList({
    bundle: unsignedBundle(signed.content),
    supergraphSdl,
    sources: await withTables(sources),
    since: Date.now(),
  });
}

/** Against the graph that the files compose to, which is not the installed one. */
async function casesOf({ signed, supergraphSdl }: Draft): Promise<JudgedCases | undefined> {
  if (!signed || supergraphSdl === undefined) return undefined;
  return judgeCases(unsignedBundle(signed.content), supergraphSdl);
}

/** `failed`: cases that do not hold, and after them mistakes in case files. */
function casesJson({ total, failing, problems }: JudgedCases) {
  const cases = failing.map(({ file, line, title, wanted, given }) => {
    return { file, line, title, wanted, given };
  });
  return { total, failed: [...cases, ...problems] };
}

function jsonOf(proof: Proof, all: boolean) {
  const { items, counterexamples, ...counts } = proof;
  const found = counterexamples.map((one) => ({ ...one, message: counterexampleText(one) }));
  return { ...counts, items: all ? items : items.length, counterexamples: found };
}

function printProof(proof: Proof | undefined, all: boolean): void {
  if (!proof) {
    say({
      zh: '负面清单：未能证明，须先改正上述错误',
      en: 'negative list: not proven; the errors above come first',
    });
    return;
  }
  if (all) for (const item of proof.items) printItem(item);
  for (const found of proof.counterexamples) say(counterexampleText(found));
  const { items, ways, classes, askers, counterexamples } = proof;
  say(
    counterexamples.length === 0
      ? {
          zh: '负面清单：{items} 项，{ways} 条途径，{classes} 个主体类（连同最不利情形与使用场景共 {askers} 种）：均不可达',
          en: 'negative list: {items} items, {ways} ways, {classes} classes ({askers} with purposes and worst cases): none is reached',
        }
      : {
          zh: '负面清单：{items} 项，{ways} 条途径，{classes} 个主体类：{open} 条途径可达',
          en: 'negative list: {items} items, {ways} ways, {classes} classes: {open} ways are open',
        },
    { items: items.length, ways, classes, askers, open: counterexamples.length },
  );
}

function printCases(judged: JudgedCases | undefined): void {
  if (!judged) {
    say({
      zh: '策略用例：未能运行，须先改正上述错误',
      en: 'policy cases: not run; the errors above come first',
    });
    return;
  }
  const { total, failing, problems } = judged;
  for (const found of problems)
    process.stdout.write(`${formatProblem(found, terminalLanguage())}\n`);
  for (const one of failing)
    say(
      {
        zh: '{file}:{line}: {title}：期望 {wanted}，得到 {given}',
        en: '{file}:{line}: {title}: wanted {wanted}, got {given}',
      },
      { ...one },
    );
  say(
    problems.length === 0
      ? { zh: '策略用例：{total} 个中 {held} 个成立', en: 'policy cases: {held} of {total} hold' }
      : {
          zh: '策略用例：{total} 个中 {held} 个成立；用例文件另有 {unread} 处错误，其用例未运行',
          en: 'policy cases: {held} of {total} hold; {unread} mistakes in case files, whose cases did not run',
        },
    { total, held: total - failing.length, unread: problems.length },
  );
}

function printItem({ name, entries, ways }: Proof['items'][number]): void {
  const language = terminalLanguage();
  say(
    { zh: '{name}（{entries}）', en: '{name} ({entries})' },
    { name, entries: entries.join(', ') },
  );
  for (const { kind, from, target, entrances, closed } of ways) {
    const reasons = Object.entries(closed).map(
      ([reason, count]) => `${closedText(reason as Closed)[language]} × ${count}`,
    );
    const via = from === name ? '' : ` ← ${from}`;
    process.stdout.write(
      `  ${target.coordinate}${via}: ${WAY_TEXTS[kind][language]}: ${reasons.join('; ')}\n`,
    );
    for (const { kind: entrance, coordinate } of entrances)
      process.stdout.write(`    ${ENTRANCE_TEXTS[entrance][language]} ${coordinate}\n`);
  }
}
