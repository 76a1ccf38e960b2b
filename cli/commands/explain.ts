/** `isthmus explain Person.phone --as <persona> --purpose <CODE>`: why, step by step. */
import { compilePolicy } from '../../policies/engine/index.ts';
import { explainAny } from '../../policies/explain/index.ts';
import type { Bundle, SubjectClass } from '../../policies/model/index.ts';
import type { Language } from '../../wire/text.ts';
import { bundleNamed } from '../bundles.ts';
import { printExplained } from '../explain-report.ts';
import { CliError, printJson } from '../output.ts';
import { personaClass } from '../persona.ts';

export interface ExplainOptions {
  readonly as?: string;
  /** Id of a class of the registry, instead of a persona. */
  readonly class?: string;
  readonly purpose?: string;
  /** ISO 8601 instant; now by default. */
  readonly at?: string;
  readonly bundle: string;
  readonly lang?: Language;
  readonly json?: boolean;
}

export async function explainCommand(name: string, options: ExplainOptions): Promise<void> {
  // The language of everything that is printed, errors included.
  if (options.lang) process.env.ISTHMUS_LANG = options.lang;
  const now = instantOf(options.at);
  const bundle = await bundleNamed(options.bundle);
  const subject = subjectOf(bundle, options);
  const who = options.as ?? options.class ?? '';
  const explained = explainAny(compilePolicy(bundle), subject, options.purpose, name, now);
  if (options.json)
    printJson({ ok: true, persona: options.as, class: options.class, ...explained });
  else printExplained(explained, who);
}

function instantOf(at: string | undefined): number {
  const instant = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isFinite(instant)) return instant;
  throw new CliError(
    'BAD_INSTANT',
    {
      zh: '--at {at} 不是时刻。请写 ISO 8601，例如 2026-11-20 或 2026-11-20T08:00:00+08:00。',
      en: '--at {at} is no instant. Write ISO 8601, such as 2026-11-20 or 2026-11-20T08:00:00+08:00.',
    },
    { at },
  );
}

function subjectOf(bundle: Bundle, { as, class: id }: ExplainOptions): SubjectClass {
  if (as !== undefined) return personaClass(bundle, as);
  const { classes } = bundle.registry;
  const entry = classes.find((candidate) => candidate.id === id);
  if (entry) {
    const { kind, dept, duties, clearance, areas, azp } = entry;
    return { kind, dept, duties, clearance, areas, ...(azp === undefined ? {} : { azp }) };
  }
  const known = classes.map((candidate) => candidate.id).join(', ');
  if (id === undefined)
    throw new CliError('SUBJECT_MISSING', {
      zh: '请用 --as <人物> 或 --class <类别> 说明是谁在查询。',
      en: 'Say who asks: --as <persona> or --class <id>.',
    });
  throw new CliError(
    'UNKNOWN_CLASS',
    { zh: '没有主体类别 {id}。现有：{known}。', en: 'There is no class "{id}". Known: {known}.' },
    { id, known },
  );
}
