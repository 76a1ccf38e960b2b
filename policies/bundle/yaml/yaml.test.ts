import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readYaml } from './document.ts';
import { YAML_BYTES_MAX } from './files.ts';
import { readPolicyFolder } from './folder.ts';
import { locate } from './positions.ts';
import { agreementsFile, listsFile } from './schemas.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A policy folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'isthmus-policy-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

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
    items:
      - Person.name
      - Person.phone
    resourceScope:
      Person: { item: Person.area, within: $areas }
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
const read = (text: string | Uint8Array, schema: typeof listsFile | typeof agreementsFile) =>
  readYaml(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'f.yaml', schema);
const places = (text: string | Uint8Array, schema: typeof listsFile | typeof agreementsFile) =>
  read(text, schema).problems.map(({ code, line, column }) => `${code} ${line}:${column}`);

/** Nine levels of nine aliases each would be 387 million nodes. */
const bomb = ['a: &a0 [x]'];
for (let level = 1; level < 9; level++)
  bomb.push(`${String.fromCharCode(97 + level)}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);

describe('malformed lists', () => {
  test.each([
    ['nothing', '', ['YAML_EMPTY 1:1']],
    ['a comment', '# only this\n', ['YAML_EMPTY 1:1']],
    ['a scalar', 'uses', ['VALUE_WRONG 1:1']],
    ['a tab', USES.replace('    items', '\titems'), ['YAML_TAB 5:1']],
    ['a key twice', USES.replace('purpose:', 'consumer:'), ['YAML_DUPLICATE_KEY 4:5']],
    ['a list twice', `${USES}${USES}`, ['YAML_DUPLICATE_KEY 6:1']],
    [
      'a key in another case',
      USES.replace('consumer:', 'Consumer:'),
      ['FIELD_MISSING 2:5', 'FIELD_UNKNOWN 3:5'],
    ],
    ['an unknown key', USES.replace('items', 'note: x\n    items'), ['FIELD_UNKNOWN 5:5']],
    ['a key with a look-alike', USES.replace('items', 'іtems'), ['CHARACTER_LOOKALIKE 5:5']],
    ['a missing key', USES.replace('    consumer: hotline\n', ''), ['FIELD_MISSING 2:5']],
    [
      'a wrong case of a code',
      USES.replace('CASE_HANDLING', 'case_handling'),
      ['VALUE_WRONG 4:14'],
    ],
    ['a scalar for a list', USES.replace('[Query.*]', 'Query.*'), ['VALUE_WRONG 5:12']],
    ['an empty list', USES.replace('[Query.*]', '[]'), ['VALUE_WRONG 5:12']],
    ['a number for a name', USES.replace('hotline', '12345'), ['VALUE_WRONG 3:15']],
    ['an anchor', USES.replace('[Query', '&a [Query'), ['YAML_ALIAS 5:15']],
    [
      'a merge key',
      `base: &b { x: 1 }\nuses:\n  - <<: *b\n`,
      ['YAML_ALIAS 1:10', 'YAML_ALIAS 3:9'],
    ],
    ['a tag', USES.replace('[Query', '!!js/function [Query'), ['YAML_TAG 5:12']],
    ['__proto__', `__proto__: { x: 1 }\n${USES}`, ['YAML_KEY_FORBIDDEN 1:1']],
    ['a second document', `${USES}---\n${USES}`, ['YAML_SYNTAX 6:1']],
    ['an open bracket', USES.replace(']', ''), ['YAML_SYNTAX 6:1']],
  ])('%s', (_, text, expected) => {
    expect(places(text, listsFile).sort()).toEqual(expected);
    expect(read(text, listsFile).loaded).toBeUndefined();
  });

  test('an alias bomb is refused before it is expanded', () => {
    const started = performance.now();
    const found = places(`${bomb.join('\n')}\n`, listsFile);
    expect(found[0]).toBe('YAML_ALIAS 1:8');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('a file that is too large, or not UTF-8', () => {
    expect(places('#'.repeat(YAML_BYTES_MAX + 1), listsFile)).toEqual(['FILE_TOO_LARGE 1:1']);
    expect(places(Uint8Array.of(0x75, 0xff, 0xfe), listsFile)).toEqual(['FILE_NOT_UTF8 1:1']);
  });

  test('what was meant is suggested', () => {
    const [, unknown] = read(USES.replace('consumer:', 'cosnumer:'), listsFile).problems;
    expect(unknown?.message.en).toBe('unknown field cosnumer (→ consumer?)');
  });
});

describe('malformed agreements', () => {
  const wrong = (from: string, to: string) => places(AGREEMENT.replace(from, to), agreementsFile);

  test.each([
    ['a day that does not exist', '2026-12-31', '2026-02-29', 'DATE_WRONG 13:12'],
    ['another notation of dates', '2026-12-31', '2026/12/31', 'DATE_WRONG 13:12'],
    ['a date without zeros', '2026-12-31', '2026-1-1', 'DATE_WRONG 13:12'],
    ['a date and time', '2026-12-31', '2026-12-31T00:00:00Z', 'DATE_WRONG 13:12'],
    ['a scope with two operators', 'within: $areas', 'within: $areas, eq: x', 'SCOPE_WRONG 11:15'],
    ['a scope with none', ', within: $areas', '', 'SCOPE_WRONG 11:15'],
    ['a scope with an unknown operator', 'within:', 'like:', 'SCOPE_WRONG 11:15'],
    [
      'self that is not true',
      '{ item: Person.area, within: $areas }',
      '{ self: false }',
      'SCOPE_WRONG 11:15',
    ],
    ['a status that is none', 'ACTIVE', 'active', 'VALUE_UNKNOWN 14:13'],
    ['terms in one language', ', en: d', '', 'FIELD_MISSING 19:15'],
    ['a fraction of a day', 'retentionDays: 30', 'retentionDays: 0.5', 'VALUE_WRONG 20:20'],
  ])('%s', (_, from, to, expected) => {
    expect(wrong(from, to)).toEqual([expected]);
  });

  test('every problem says what was expected, in both languages', () => {
    const [found] = read(AGREEMENT.replace('2026-12-31', 'soon'), agreementsFile).problems;
    expect(found).toMatchObject({
      message: {
        zh: expect.stringContaining('不是日期'),
        en: expect.stringContaining('not a date'),
      },
      expected: { zh: 'YYYY-MM-DD', en: 'YYYY-MM-DD' },
    });
    const [status] = read(AGREEMENT.replace('ACTIVE', 'on'), agreementsFile).problems;
    expect(status?.expected?.en).toBe('ACTIVE | SUSPENDED | TERMINATED');
  });
});

describe('readPolicyFolder', () => {
  const root = () =>
    folder({
      'policies/lists/uses.yaml': USES,
      'policies/agreements/grid.yaml': AGREEMENT,
      'policies/agreements/second.yml': AGREEMENT.replace('a-1', 'a-2'),
      'subgraphs/grid/policy/negative.yaml': `negative:
  - id: neg-1
    kind: PROTECTIVE
    label: { zh: 一, en: a }
    basis: [law]
    coordinates: [Person.status]
`,
    });
  const registryMissing = { code: 'FILE_MISSING', file: 'policies/registry.yaml' };

  test('reads every folder, with places relative to the root', () => {
    const read = readPolicyFolder(root());
    expect(read.problems).toMatchObject([registryMissing]);
    expect(read.agreements.map(({ id }) => id)).toEqual(['a-1', 'a-2']);
    expect(read.lists.negative).toMatchObject([
      {
        id: 'neg-1',
        classes: [],
        location: { file: 'subgraphs/grid/policy/negative.yaml', line: 2 },
      },
    ]);
    const [agreement] = read.agreements;
    if (!agreement) throw new Error('no agreement');
    expect(agreement.location).toEqual({
      file: 'policies/agreements/grid.yaml',
      line: 2,
      column: 5,
    });
    expect(locate(agreement, 'items', 1)).toMatchObject({ line: 9, column: 9 });
    expect(locate(agreement, 'volume')).toMatchObject({ line: 2, column: 5 });
  });

  test('a day in Ordos begins at 16:00 UTC the day before, and `until` is included', () => {
    const [agreement] = readPolicyFolder(root()).agreements;
    expect(new Date(agreement?.from ?? 0).toISOString()).toBe('2025-12-31T16:00:00.000Z');
    expect(new Date(agreement?.until ?? 0).toISOString()).toBe('2026-12-31T16:00:00.000Z');
  });

  test('scopes stay symbolic; unquoted division codes are text', () => {
    const scope = (yaml: string) => {
      const file = AGREEMENT.replace('{ item: Person.area, within: $areas }', yaml);
      const { agreements } = readPolicyFolder(folder({ 'policies/agreements/a.yaml': file }));
      return agreements[0]?.resourceScope.Person;
    };
    expect(scope('{ item: P.a, within: 150602 }')).toMatchObject({ value: { literal: '150602' } });
    expect(scope('{ item: P.a, in: [1, 2] }')).toMatchObject({ value: { literal: [1, 2] } });
    expect(scope('{ any: [{ self: true }, { item: P.d, eq: $department }] }')).toEqual({
      kind: 'or',
      of: [
        { kind: 'self' },
        { kind: 'compare', item: 'P.d', op: 'eq', value: { subject: 'department' } },
      ],
    });
    expect(scope('{ all: [{ self: true }] }')).toMatchObject({ kind: 'and' });
  });

  test('an unknown $name refuses the whole file: half an agreement might grant more', () => {
    const file = AGREEMENT.replace('$areas', '$region');
    const read = readPolicyFolder(folder({ 'policies/agreements/a.yaml': file }));
    expect(read.agreements).toEqual([]);
    expect(read.problems).toMatchObject([
      { code: 'SCOPE_WRONG', line: 11, column: 44 },
      registryMissing,
    ]);
  });

  test('one broken file gives nothing, the others are read', () => {
    const files = {
      'policies/agreements/a.yaml': AGREEMENT,
      'policies/agreements/b.yaml': 'x: 1\n',
    };
    const read = readPolicyFolder(folder(files));
    expect(read.agreements).toHaveLength(1);
    expect(read.problems.map(({ file }) => file)).toContain('policies/agreements/b.yaml');
  });

  test('a department keeps its own lists only', () => {
    const read = readPolicyFolder(folder({ 'subgraphs/x/policy/negative.yaml': USES }));
    expect(read.lists.uses).toEqual([]);
    expect(read.problems).toMatchObject([registryMissing, { code: 'FIELD_UNKNOWN', line: 1 }]);
  });
});
