/** What `isthmus explain` prints, in the language of the terminal. */
import type { ExplainedStep } from '../policies/engine/index.ts';
import type { Beside, Explained } from '../policies/explain/index.ts';
import type { Scope, Text } from '../policies/model/index.ts';
import type { Message } from '../wire/text.ts';
import { verdictText } from './diff-report.ts';
import { say, table, terminalLanguage } from './output.ts';

export function printExplained(explanation: Explained, who: string): void {
  const { coordinate, purpose, verdict, refusal, policyVersion } = explanation;
  say(
    { zh: '{coordinate}：{who}，用于 {purpose}', en: '{coordinate} for {who}, {purpose}' },
    { coordinate, who, purpose: purpose ?? '-' },
  );
  const decided = refusal ?? verdict;
  if (decided)
    say(VERDICT_TEXTS[verdictName(explanation)], { rule: decided.ruleId, policyVersion });
  if (verdict?.effect === 'grant' && verdict.itemScope)
    process.stdout.write(`    ${scopeText(verdict.itemScope)}\n`);
  for (const step of explanation.steps) printStep(step);
  printText({ zh: '含义', en: 'means' }, explanation.means);
  printText({ zh: '如何改变', en: 'what would change it' }, explanation.wouldChange);
  printList(explanation.changes);
  for (const note of explanation.notes) printText({ zh: '注意', en: 'note' }, note);
  if (explanation.closest !== undefined)
    say({ zh: '  是否指 {closest}？', en: '  Did you mean {closest}?' }, { ...explanation });
  printBeside({ zh: '所读信息项', en: 'items it reads' }, explanation.reads);
  printBeside({ zh: '实际答复的字段', en: 'fields that answer' }, explanation.concrete);
  for (const scope of explanation.rows ?? []) process.stdout.write(`    ${scopeText(scope)}\n`);
  printBeside({ zh: '决定行范围的信息项', en: 'items that open rows' }, explanation.opening);
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

function verdictName({ verdict }: Explained): VerdictName {
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

function printList(changes: readonly Text[]): void {
  const language = terminalLanguage();
  for (const change of changes) process.stdout.write(`    · ${change[language]}\n`);
}

function printBeside(label: Message, beside: readonly Beside[] | undefined): void {
  if (!beside || beside.length === 0) return;
  process.stdout.write(`  ${label[terminalLanguage()]}:\n`);
  const rows = beside.map(({ coordinate, verdict }) => [`    ${coordinate}`, verdictText(verdict)]);
  process.stdout.write(`${table(rows)}\n`);
}

function printText(label: Message, text: Text | undefined): void {
  if (!text) return;
  const language = terminalLanguage();
  process.stdout.write(`  ${label[language]}: ${text[language]}\n`);
}

/** A scope as one line: `Person.communityCode within $areas`. */
function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case 'compare': {
      const { value } = scope;
      const text = 'literal' in value ? JSON.stringify(value.literal) : `$${value.subject}`;
      return `${scope.item} ${scope.op} ${text}`;
    }
    case 'and':
    case 'or':
      return scope.of.map((part) => `(${scopeText(part)})`).join(` ${scope.kind} `);
    default:
      return scope.kind === 'self' ? '$self' : scope.kind;
  }
}
