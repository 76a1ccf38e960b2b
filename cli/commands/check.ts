/** `isthmus check`: everything that would keep a bundle from being made, and warnings. */
import { formatProblem } from '../../policies/bundle/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { compileCity } from '../city.ts';
import { EXIT, printJson, say, terminalLanguage } from '../output.ts';

export async function checkCommand(options: { readonly json?: boolean }): Promise<void> {
  // Checking signs nothing that is kept, so the demo keys serve.
  const draft = await compileCity(demoKeyring(), new Date().toISOString());
  const errors = draft.problems.filter((problem) => problem.severity === 'error');
  const counts = {
    departments: draft.sources.length,
    items: Object.keys(draft.signed?.content.catalog.items ?? {}).length,
    agreements: draft.signed?.content.agreements.length ?? 0,
    errors: errors.length,
    warnings: draft.problems.length - errors.length,
  };
  if (options.json) {
    printJson({ ok: errors.length === 0, ...counts, problems: draft.problems });
  } else {
    for (const problem of draft.problems) {
      process.stdout.write(`${formatProblem(problem, terminalLanguage())}\n`);
    }
    say(
      {
        zh: '{departments} 个部门，{items} 个信息项，{agreements} 份协议：{errors} 处错误，{warnings} 处警告',
        en: '{departments} departments, {items} items, {agreements} agreements: {errors} errors, {warnings} warnings',
      },
      counts,
    );
  }
  if (errors.length > 0) process.exitCode = EXIT.NEGATIVE;
}
