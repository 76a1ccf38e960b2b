/** `isthmus explain Person.phone --as <persona> --purpose <CODE>`: why, step by step. */
import {
  compilePolicy,
  type ExplainedStep,
  type Explanation,
  explain,
} from '../../policies/engine/index.ts';
import type { Bundle, SubjectClass, Text } from '../../policies/model/index.ts';
import type { Message } from '../../wire/text.ts';
import { publishedPolicy } from '../city.ts';
import { printJson, say, terminalLanguage } from '../output.ts';
import { personaClass } from '../persona.ts';

export interface ExplainOptions {
  readonly as: string;
  readonly purpose: string;
  readonly json?: boolean;
}

export async function explainCommand(coordinate: string, options: ExplainOptions): Promise<void> {
  const bundle = await publishedPolicy();
  const explanation = explainFor(
    bundle,
    personaClass(bundle, options.as),
    coordinate,
    options.purpose,
  );
  if (options.json) printJson({ ok: true, persona: options.as, ...explanation });
  else print(explanation, options.as);
}

function explainFor(bundle: Bundle, subject: SubjectClass, coordinate: string, purpose: string) {
  return explain(compilePolicy(bundle), subject, purpose, coordinate, Date.now());
}

function print(explanation: Explanation, persona: string): void {
  const { coordinate, purpose, verdict, refusal, policyVersion } = explanation;
  say(
    { zh: '{coordinate}：{persona}，用于 {purpose}', en: '{coordinate} for {persona}, {purpose}' },
    { coordinate, persona, purpose },
  );
  const decided = refusal ?? verdict;
  say(VERDICT_TEXTS[verdictName(explanation)], { rule: decided?.ruleId, policyVersion });
  for (const step of explanation.steps) printStep(step);
  printText({ zh: '含义', en: 'means' }, explanation.means);
  printText({ zh: '如何改变', en: 'what would change it' }, explanation.wouldChange);
  if (explanation.matterNeeded) {
    say({
      zh: '  需要 Sharing-Matter：本部门在办事项的编号',
      en: '  needs Sharing-Matter: the number of an open matter of the own department',
    });
  }
  if (explanation.apply) {
    const { item, supplier, hint, extend, examples } = explanation.apply;
    printText({ zh: '申请', en: 'apply' }, hint);
    say(
      { zh: '    信息项 {item}，数源部门 {supplier}', en: '    item {item}, supplier {supplier}' },
      { item, supplier },
    );
    if (extend) {
      say(
        { zh: '    可扩展现有协议 {extend}', en: '    extend the existing agreement {extend}' },
        { extend },
      );
    }
    if (examples.length > 0) {
      say(
        {
          zh: '    同一信息项的现有协议，可作范例：{examples}',
          en: '    agreements on this item with others, as examples: {examples}',
        },
        { examples: examples.join(', ') },
      );
    }
  }
}

type VerdictName = 'allow' | 'mask' | 'conditional' | 'deny' | 'refuse';

const VERDICT_TEXTS: Readonly<Record<VerdictName, Message>> = {
  allow: {
    zh: '→ 允许（{rule}，策略包 {policyVersion}）',
    en: '→ allow ({rule}, bundle {policyVersion})',
  },
  mask: {
    zh: '→ 脱敏（{rule}，策略包 {policyVersion}）',
    en: '→ mask ({rule}, bundle {policyVersion})',
  },
  conditional: {
    zh: '→ 有范围（{rule}，策略包 {policyVersion}）',
    en: '→ conditional on the row ({rule}, bundle {policyVersion})',
  },
  deny: {
    zh: '→ 不予（{rule}，策略包 {policyVersion}）',
    en: '→ deny ({rule}, bundle {policyVersion})',
  },
  refuse: {
    zh: '→ 整个操作被拒绝（{rule}，策略包 {policyVersion}）',
    en: '→ the whole operation is refused ({rule}, bundle {policyVersion})',
  },
};

function verdictName({ verdict }: Explanation): VerdictName {
  if (!verdict) return 'refuse';
  if (verdict.effect === 'deny') return 'deny';
  if (verdict.mask ?? verdict.parts?.some((part) => part.mask)) return 'mask';
  return (verdict.itemScope ?? verdict.parts) ? 'conditional' : 'allow';
}

function printStep(step: ExplainedStep): void {
  const language = terminalLanguage();
  const reason = step.reason ? ` ${step.reason}` : '';
  const rule = step.ruleId ? ` [${step.ruleId}]` : '';
  process.stdout.write(`  ${step.step}: ${step.outcome}${reason}${rule}\n`);
  if (step.outcome === 'skip' || step.outcome === 'not-reached') return;
  if (step.entry) {
    const { id, kind, label } = step.entry;
    const parts = [listOf(step.ruleId)[language], id, kind, label[language]];
    process.stdout.write(`    ${parts.filter((part) => part !== '').join(' · ')}\n`);
  }
  for (const basis of step.basis) {
    process.stdout.write(`    ${basis.id}: ${basis.title[language]}\n`);
  }
  process.stdout.write(`    ${step.location}\n`);
}

const LISTS: Readonly<Record<string, Message>> = {
  neg: { zh: '负面清单', en: 'negative list' },
  agreement: { zh: '共享协议', en: 'agreement' },
  use: { zh: '登记使用', en: 'registered use' },
  combination: { zh: '组合规则', en: 'combination' },
};

/** The list a rule's entry stands in; the rule id begins with its short name. */
function listOf(ruleId: string | undefined): Message {
  const prefix = ruleId?.split(':')[0] ?? '';
  return (Object.hasOwn(LISTS, prefix) ? LISTS[prefix] : undefined) ?? { zh: '', en: '' };
}

function printText(label: Message, text: Text | undefined): void {
  if (!text) return;
  const language = terminalLanguage();
  process.stdout.write(`  ${label[language]}: ${text[language]}\n`);
}
