/**
 * Every way a policy file can be wrong, as an officer would meet it: where, what is wrong and what was
 * expected, in both languages. The reader gives nothing of a file that has a problem.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatProblem, type Problem } from '../problem.ts';
import { readYaml } from './document.ts';
import { YAML_BYTES_MAX } from './files.ts';
import { readPolicyFolder } from './folder.ts';
import { agreementsFile, listsFile } from './schemas.ts';

const USES = `uses:
  - id: use-1
    consumer: hotline
    purpose: CASE_HANDLING
    items: [Query.*]
`;
const AGREEMENT = `agreements:
  - id: a-1
    kind: STANDING
    supplier: grid
    consumer: hotline
    purpose: CASE_HANDLING
    items: [Person.name]
    masks: { Person.name: NAME }
    volume: 100
    from: 2026-01-01
    until: 2026-12-31
    status: ACTIVE
    terms:
      principle: { zh: 一, en: a }
      goal: { zh: 二, en: b }
      content: { zh: 三, en: c }
      method: { zh: 四, en: d }
    retentionDays: 30
`;
const COMBINATION = `combinations:
  - { id: c-1, label: { zh: 组合, en: c }, items: [A.a, B.b], level: 4 }
`;
const RESPONSIBILITY = `responsibility:
  - id: r-1
    supplier: grid
    items: [Person.name]
    updateCycle: DAILY
    completeness: 0.9
    accuracy: 0.9
    contact: 数据科（12345）
`;

type Schema = typeof listsFile | typeof agreementsFile;
type Row = [
  title: string,
  schema: Schema,
  input: string | Uint8Array,
  at: string,
  zh: string,
  en: string,
];

const ROWS: readonly Row[] = [
  [
    'look-alike letter in an id',
    listsFile,
    USES.replace('use-1', 'usе-1'),
    'CHARACTER_LOOKALIKE 2:11',
    '字符 U+0435 形似“e”，并非“e” (e)',
    'character U+0435 looks like "e" and is not (e)',
  ],
  [
    'look-alike in a coordinate',
    listsFile,
    USES.replace('Query.*', 'Рerson.name'),
    'CHARACTER_LOOKALIKE 5:13',
    '字符 U+0420 形似“P”，并非“P” (P)',
    'character U+0420 looks like "P" and is not (P)',
  ],
  [
    'full-width digits',
    agreementsFile,
    AGREEMENT.replace('volume: 100', 'volume: １００'),
    'CHARACTER_LOOKALIKE 9:13',
    '字符 U+FF11 形似“1”，并非“1” (1)',
    'character U+FF11 looks like "1" and is not (1)',
  ],
  [
    'full-width letters',
    listsFile,
    USES.replace('CASE_HANDLING', 'ＣASE_HANDLING'),
    'CHARACTER_LOOKALIKE 4:14',
    '字符 U+FF23 形似“C”，并非“C” (C)',
    'character U+FF23 looks like "C" and is not (C)',
  ],
  [
    'full-width colon',
    listsFile,
    USES.replace('consumer: ', 'consumer：'),
    'YAML_SYNTAX 3:5',
    'YAML 语法错误：键后缺少冒号和空格',
    'YAML does not parse: a colon and a space are missing after the key',
  ],
  [
    'zero width',
    listsFile,
    USES.replace('hotline', 'hot\u200bline'),
    'CHARACTER_HIDDEN 3:18',
    '含有不可见字符 U+200B (删除该字符)',
    'hidden character U+200B (without it)',
  ],
  [
    'bidi override in comment',
    listsFile,
    USES.replace('hotline', 'hotline # \u202eenilno'),
    'CHARACTER_HIDDEN 3:25',
    '含有不可见字符 U+202E (删除该字符)',
    'hidden character U+202E (without it)',
  ],
  [
    'escaped zero width',
    listsFile,
    USES.replace('hotline', '"hot\\u200bline"'),
    'CHARACTER_HIDDEN 3:19',
    '含有不可见字符 U+200B (删除该字符)',
    'hidden character U+200B (without it)',
  ],
  [
    'half surrogate',
    listsFile,
    USES.replace('hotline', '"\\ud800"'),
    'CHARACTER_HIDDEN 3:16',
    '含有不可见字符 U+D800 (删除该字符)',
    'hidden character U+D800 (without it)',
  ],
  [
    'NUL',
    listsFile,
    USES.replace('hotline', 'hot\u0000line'),
    'CHARACTER_HIDDEN 3:18',
    '含有不可见字符 U+0000 (删除该字符)',
    'hidden character U+0000 (without it)',
  ],
  [
    'trailing space',
    listsFile,
    USES.replace('hotline', '"hotline "'),
    'VALUE_PADDED 3:15',
    '"hotline " 首尾有空格 (首尾无空格)',
    '"hotline " begins or ends with a space (no space at either end)',
  ],
  [
    'wrong case of value',
    agreementsFile,
    AGREEMENT.replace('STANDING', 'Standing'),
    'VALUE_UNKNOWN 3:11',
    'agreements[0].kind 不能为 Standing (→ STANDING?) (STANDING | NEGOTIATED | PROCURED)',
    'agreements[0].kind cannot be Standing (→ STANDING?) (STANDING | NEGOTIATED | PROCURED)',
  ],
  [
    'wrong case of code',
    listsFile,
    USES.replace('CASE_HANDLING', 'case_handling'),
    'VALUE_WRONG 4:14',
    'uses[0].purpose 的值有误 (大写字母和下划线)',
    'uses[0].purpose has a wrong value (CAPITALS_WITH_UNDERSCORES)',
  ],
  [
    'wrong case of key',
    listsFile,
    USES.replace('consumer:', 'Consumer:'),
    'FIELD_MISSING 2:5',
    '缺少字段 uses[0].consumer',
    'field uses[0].consumer is missing',
  ],
  [
    'misspelt key',
    listsFile,
    USES.replace('items:', 'itmes:'),
    'FIELD_MISSING 2:5',
    '缺少字段 uses[0].items',
    'field uses[0].items is missing',
  ],
  [
    '2026-02-30',
    agreementsFile,
    AGREEMENT.replace('2026-12-31', '2026-02-30'),
    'DATE_WRONG 11:12',
    'agreements[0].until 不是日期：2026-02-30 (YYYY-MM-DD)',
    'agreements[0].until is not a date: 2026-02-30 (YYYY-MM-DD)',
  ],
  [
    'time zone',
    agreementsFile,
    AGREEMENT.replace('2026-12-31', '2026-12-31T00:00:00+08:00'),
    'DATE_WRONG 11:12',
    'agreements[0].until 不是日期：2026-12-31T00:00:00+08:00 (YYYY-MM-DD)',
    'agreements[0].until is not a date: 2026-12-31T00:00:00+08:00 (YYYY-MM-DD)',
  ],
  [
    'chinese date',
    agreementsFile,
    AGREEMENT.replace('2026-12-31', '2026年12月31日'),
    'DATE_WRONG 11:12',
    'agreements[0].until 不是日期：2026年12月31日 (YYYY-MM-DD)',
    'agreements[0].until is not a date: 2026年12月31日 (YYYY-MM-DD)',
  ],
  [
    'number as string',
    listsFile,
    COMBINATION.replace('level: 4', 'level: "4"'),
    'VALUE_WRONG 2:68',
    'combinations[0].level 的值有误 (1 | 2 | 3 | 4)',
    'combinations[0].level has a wrong value (1 | 2 | 3 | 4)',
  ],
  [
    'level 5',
    listsFile,
    COMBINATION.replace('level: 4', 'level: 5'),
    'VALUE_WRONG 2:68',
    'combinations[0].level 的值有误 (1 | 2 | 3 | 4)',
    'combinations[0].level has a wrong value (1 | 2 | 3 | 4)',
  ],
  [
    'level 0',
    listsFile,
    COMBINATION.replace('level: 4', 'level: 0'),
    'VALUE_WRONG 2:68',
    'combinations[0].level 的值有误 (1 | 2 | 3 | 4)',
    'combinations[0].level has a wrong value (1 | 2 | 3 | 4)',
  ],
  [
    'NaN',
    listsFile,
    RESPONSIBILITY.replace('accuracy: 0.9', 'accuracy: .nan'),
    'NUMBER_FORM 7:15',
    '数字 .nan 的写法有歧义 (十进制数，如 16)',
    'number .nan can be read in two ways (a decimal number such as 16)',
  ],
  [
    'infinite',
    listsFile,
    RESPONSIBILITY.replace('accuracy: 0.9', 'accuracy: 1e999'),
    'NUMBER_FORM 7:15',
    '数字 1e999 的写法有歧义 (十进制数，如 16)',
    'number 1e999 can be read in two ways (a decimal number such as 16)',
  ],
  [
    'more than all',
    listsFile,
    RESPONSIBILITY.replace('accuracy: 0.9', 'accuracy: 95'),
    'VALUE_WRONG 7:15',
    'responsibility[0].accuracy 的值有误 (≤ 1)',
    'responsibility[0].accuracy has a wrong value (≤ 1)',
  ],
  [
    'negative volume',
    agreementsFile,
    AGREEMENT.replace('volume: 100', 'volume: -1'),
    'VALUE_WRONG 9:13',
    'agreements[0].volume 的值有误 (≥ 1)',
    'agreements[0].volume has a wrong value (≥ 1)',
  ],
  [
    'hex',
    agreementsFile,
    AGREEMENT.replace('volume: 100', 'volume: 0x64'),
    'NUMBER_FORM 9:13',
    '数字 0x64 的写法有歧义 (十进制数，如 16)',
    'number 0x64 can be read in two ways (a decimal number such as 16)',
  ],
  [
    'leading zero',
    agreementsFile,
    AGREEMENT.replace('volume: 100', 'volume: 0100'),
    'NUMBER_FORM 9:13',
    '数字 0100 的写法有歧义 (十进制数，如 16)',
    'number 0100 can be read in two ways (a decimal number such as 16)',
  ],
  [
    'null',
    agreementsFile,
    AGREEMENT.replace('volume: 100', 'volume:'),
    'VALUE_WRONG 9:12',
    'agreements[0].volume 的值有误 (数字)',
    'agreements[0].volume has a wrong value (number)',
  ],
  [
    'unknown mask',
    agreementsFile,
    AGREEMENT.replace('Person.name: NAME', 'Person.name: NMAE'),
    'VALUE_WRONG 8:27',
    'agreements[0].masks.Person.name 的值有误 (NAME | PHONE | ID_NUMBER | ADDRESS_TO_COMMUNITY | DATE_TO_YEAR | NUMBER_TO_BAND)',
    'agreements[0].masks.Person.name has a wrong value (NAME | PHONE | ID_NUMBER | ADDRESS_TO_COMMUNITY | DATE_TO_YEAR | NUMBER_TO_BAND)',
  ],
  [
    'empty list',
    listsFile,
    USES.replace('[Query.*]', '[]'),
    'VALUE_WRONG 5:12',
    'uses[0].items 的值有误 (≥ 1 项)',
    'uses[0].items has a wrong value (≥ 1 entries)',
  ],
  [
    'text for list',
    listsFile,
    USES.replace('[Query.*]', 'Query.*'),
    'VALUE_WRONG 5:12',
    'uses[0].items 的值有误 (列表)',
    'uses[0].items has a wrong value (array)',
  ],
  [
    'missing',
    listsFile,
    USES.replace('    consumer: hotline\n', ''),
    'FIELD_MISSING 2:5',
    '缺少字段 uses[0].consumer',
    'field uses[0].consumer is missing',
  ],
  [
    'empty',
    listsFile,
    '',
    'YAML_EMPTY 1:1',
    '文件为空 (basis | negative | demand | responsibility | uses | combinations:)',
    'the file is empty (basis | negative | demand | responsibility | uses | combinations:)',
  ],
  [
    'several documents',
    listsFile,
    `${USES}---\n${USES}`,
    'YAML_SYNTAX 6:1',
    'YAML 语法错误：一个文件中有多份文档（---）',
    'YAML does not parse: several documents in one file (---)',
  ],
  [
    'directive',
    listsFile,
    `%YAML 1.1\n---\n${USES}`,
    'YAML_DIRECTIVE 1:1',
    '不允许 YAML 指令',
    'YAML directives are not allowed',
  ],
  [
    'binary',
    listsFile,
    USES.replace('hotline', '!!binary aG90bGluZQ=='),
    'YAML_TAG 3:24',
    '不允许标签 tag:yaml.org,2002:binary',
    'tag tag:yaml.org,2002:binary is not allowed',
  ],
  [
    'list key',
    listsFile,
    USES.replace('    items', '    ? [a]\n    : b\n    items'),
    'YAML_KEY_FORBIDDEN 5:7',
    '键 ? 不允许',
    'key ? is not allowed',
  ],
  [
    'tab',
    listsFile,
    USES.replace('    items', '\titems'),
    'YAML_TAB 5:1',
    '缩进使用了制表符 (空格)',
    'a tab is used for indentation (spaces)',
  ],
  [
    'utf-16',
    listsFile,
    new Uint8Array(Buffer.from(`\ufeff${USES}`, 'utf16le')),
    'FILE_NOT_UTF8 1:1',
    '文件不是 UTF-8 编码',
    'file is not UTF-8',
  ],
  [
    'gbk',
    listsFile,
    new Uint8Array([...Buffer.from('uses: # '), 0xc8, 0xcb]),
    'FILE_NOT_UTF8 1:1',
    '文件不是 UTF-8 编码',
    'file is not UTF-8',
  ],
  [
    'deep flow',
    listsFile,
    `uses: ${'['.repeat(20000)}`,
    'YAML_DEEP 1:824',
    '嵌套超过 64 层',
    'nested deeper than 64 levels',
  ],
  [
    'deep block',
    listsFile,
    `${'- '.repeat(100000)}x`,
    'YAML_DEEP 1:1949',
    '嵌套超过 64 层',
    'nested deeper than 64 levels',
  ],
  [
    'deep 70',
    listsFile,
    `uses: ${'['.repeat(70)}${']'.repeat(70)}`,
    'YAML_DEEP 1:71',
    '嵌套超过 64 层',
    'nested deeper than 64 levels',
  ],
  [
    'duplicate',
    listsFile,
    USES.replace('purpose:', 'consumer:'),
    'YAML_DUPLICATE_KEY 4:5',
    '键重复 (每个键一次)',
    'a key stands twice (each key once)',
  ],
  [
    'proto',
    listsFile,
    `constructor: 1\n${USES}`,
    'YAML_KEY_FORBIDDEN 1:1',
    '键 constructor 不允许',
    'key constructor is not allowed',
  ],
];

const bytesOf = (input: string | Uint8Array) =>
  typeof input === 'string' ? new TextEncoder().encode(input) : input;
/** What follows place, severity and code. */
const said = (found: Problem, language: 'zh' | 'en') =>
  formatProblem(found, language).replace(/^.*? (error|warning) [A-Z_0-9]+ /, '');

describe('a policy file', () => {
  it.each(ROWS)('%s', (_, schema, input, at, zh, en) => {
    const { loaded, problems } = readYaml(bytesOf(input), 'f.yaml', schema as typeof listsFile);
    const [first] = problems;
    if (!first) throw new Error('no problem found');
    expect(`${first.code} ${first.line}:${first.column}`).toBe(at);
    expect([said(first, 'zh'), said(first, 'en')]).toEqual([zh, en]);
    expect(loaded).toBeUndefined();
  });

  it('may begin with a byte-order mark, and hold what people write in prose', () => {
    expect(readYaml(bytesOf(`\ufeff${USES}`), 'f', listsFile).problems).toEqual([]);
    expect(readYaml(bytesOf(RESPONSIBILITY), 'f', listsFile).problems).toEqual([]);
  });

  it('tells no more than fifty problems, and of a thousand unknown keys the first', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `key${index}: 1`).join('\n');
    const { problems } = readYaml(bytesOf(keys), 'f', listsFile);
    expect(problems.length).toBeLessThanOrEqual(50);
    expect(problems[0]).toMatchObject({ code: 'FIELD_UNKNOWN', line: 1 });
  });
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A policy folder; a value that is no text makes the file itself. */
function folder(files: Readonly<Record<string, string | ((path: string) => void)>>): string {
  const root = mkdtempSync(join(tmpdir(), 'isthmus-bad-input-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else content(path);
  }
  return root;
}

describe('a file of the policy folder', () => {
  const outside = folder({ 'secret.yaml': USES });
  const problemsOf = (files: Parameters<typeof folder>[0]) => {
    const { problems, lists } = readPolicyFolder(folder(files));
    expect(lists.uses).toEqual([]);
    return problems.filter(({ code }) => code !== 'FILE_MISSING');
  };

  const OUTSIDE = ['FILE_OUTSIDE', '链接指向目录之外', 'the link leads out of the folder'] as const;
  const MISSING = [
    'FILE_UNREADABLE',
    '文件无法读取：ENOENT',
    'file cannot be read: ENOENT',
  ] as const;
  const NO_FILE = ['FILE_NOT_REGULAR', '不是普通文件', 'not a regular file'] as const;
  const LARGE = ['FILE_TOO_LARGE', '文件超过 1048576 字节', 'larger than 1048576 bytes'] as const;
  const UNREAD = ['FILE_UNEXPECTED', '此处的文件不会被读取', 'this name is not read here'] as const;
  const LIST = 'policies/lists/a.yaml';
  const links = (target: string) => (path: string) => symlinkSync(target, path);
  const pipe = (path: string) => void execFileSync('mkfifo', [path]);
  type Content = Parameters<typeof folder>[0][string];

  it.each<[string, string, Content, readonly [code: string, zh: string, en: string]]>([
    ['a link out of the folder', LIST, links(join(outside, 'secret.yaml')), OUTSIDE],
    ['a link to nothing', LIST, links('nowhere.yaml'), MISSING],
    ['a folder', LIST, (path) => void mkdirSync(path), NO_FILE],
    ['a named pipe', 'policies/agreements/a.yaml', pipe, NO_FILE],
    ['a file that is too large', LIST, '#'.repeat(YAML_BYTES_MAX + 1), LARGE],
    ['an ending that nobody reads', 'subgraphs/grid/policy/negative.yml', USES, UNREAD],
    ['capitals', 'policies/lists/Uses.YAML', USES, UNREAD],
  ])('%s', (_, file, content, [code, zh, en]) => {
    const [found, ...more] = problemsOf({ [file]: content });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code, file, line: 1, column: 1, severity: 'error' });
    expect(found?.message.zh).toContain(zh);
    expect(found?.message.en).toContain(en);
  });

  it('an editor’s own files are nobody’s policy', () => {
    expect(
      problemsOf({ 'policies/lists/.uses.yaml.swp': 'x', 'policies/lists/a.yaml~': 'x' }),
    ).toEqual([]);
  });
});
