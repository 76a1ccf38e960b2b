/** The text for people to print and file: HTML in Chinese, without scripts, styles of its own only. */
import type { AgreementDocument, Side } from './document.ts';
import type { Signature } from './signature.ts';

const STYLE = `body{font-family:"Songti SC",SimSun,serif;max-width:42em;margin:2em auto;line-height:1.7}
h1{text-align:center}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #444;padding:.2em .5em;text-align:left;vertical-align:top}
code{font-size:.85em;word-break:break-all}@media print{body{margin:0}}`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

export function printableOf(
  document: AgreementDocument,
  hash: string,
  signatures: readonly Signature[],
): string {
  const { terms } = document;
  const rows: readonly (readonly [string, string])[] = [
    ['供给方', sideText(document.supplier)],
    ['使用方', sideText(document.consumer)],
    ['申请编号', document.application],
    ['共享原则', terms.principle.zh],
    ['共享目的', terms.goal.zh],
    ['共享内容', terms.content.zh],
    ['共享方式', terms.method.zh],
    ['使用场景', document.purpose],
    ['使用依据', document.basis.join('、')],
    ['使用范围', document.scopeText],
    ['范围条件', JSON.stringify(document.resourceScope)],
    ['每日人数上限', document.volume === undefined ? '不限' : `${document.volume} 人`],
    ['使用期限', `${document.from} 至 ${document.until}（含当日）`],
    ['留存期限', `${document.retentionDays} 日，期满销毁并提交处置证明`],
    ['转供第三方', '不得转供；确有需要的，须经供给方另行同意'],
    ['影响评估', document.impactAssessment ?? '不涉及个人信息'],
    ['告知', noticeText(document)],
  ];
  const items = document.items.map(
    ({ coordinate, label, level, mask }) =>
      `<tr><td>${escaped(label)}</td><td><code>${escaped(coordinate)}</code></td><td>${level}</td><td>${escaped(mask ?? '—')}</td></tr>`,
  );
  const signed = signatures.map(
    ({ department, at, jws }) =>
      `<tr><td>${escaped(department)}</td><td>${escaped(at)}</td><td><code>${escaped(jws)}</code></td></tr>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escaped(document.id)}</title><style>${STYLE}</style></head>
<body><h1>政务数据共享协议</h1>
<p>协议编号：${escaped(document.id)}</p>
<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escaped(value)}</td></tr>`).join('\n')}</table>
<h2>信息项</h2>
<table><tr><th>名称</th><th>坐标</th><th>级别</th><th>脱敏</th></tr>
${items.join('\n')}</table>
<h2>签章</h2>
<p>文本摘要（SHA-256）：<code>${escaped(hash)}</code></p>
<table><tr><th>部门</th><th>时间</th><th>签章（分离式 JWS）</th></tr>
${signed.join('\n')}</table>
</body></html>
`;
}

function sideText({ id, name, approval }: Side): string {
  return `${name.zh}（${id}），由${approval.head}批准，见办理记录 ${approval.step}`;
}

function noticeText({ notice }: AgreementDocument): string {
  if (!notice) return '不涉及个人信息';
  return notice.kind === 'NOTICE' ? notice.text : `依据 ${notice.basis} 免予告知`;
}
