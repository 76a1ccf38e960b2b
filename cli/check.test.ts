/** `isthmus check` with the project's policy and case files of the test's own. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { checkCommand } from './commands/check.ts';
import { ROOT as PROJECT } from './environment.ts';
import { EXIT } from './output.ts';

const at = vi.hoisted(() => ({ root: '' }));
vi.mock('./environment.ts', async (original) => {
  const real = await original<typeof import('./environment.ts')>();
  const { ROOT } = real;
  return {
    ...real,
    get ROOT() {
      return at.root === '' ? ROOT : at.root;
    },
  };
});

const FILE = 'policies/cases/tried.yaml';
const HEAD = 'description: { zh: 试, en: tried }\ncases:\n';
const HELD =
  '  - { name: { zh: 无使用场景, en: no purpose }, as: mediator, field: Person.name,' +
  ' want: refuse, reason: PURPOSE_MISSING }\n';
const NOT_HELD =
  '  - { name: { zh: 不成立, en: does not hold }, as: mediator, field: Person.name, want: allow }\n';

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'isthmus-check-'));
  const departments = readdirSync(join(PROJECT, 'subgraphs'));
  const policies = departments.map((name) => `subgraphs/${name}/policy`);
  const shared = ['policies/agreements', 'policies/lists', 'policies/registry.yaml'];
  // Copies: a link that leads out of a policy folder is refused.
  for (const part of [...shared, ...policies].filter((one) => existsSync(join(PROJECT, one))))
    cpSync(join(PROJECT, part), join(root, part), { recursive: true });
  mkdirSync(join(root, 'policies/cases'));
  at.root = root;
});
beforeEach(() => void vi.stubEnv('ISTHMUS_LANG', 'en'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(at.root, { recursive: true, force: true });
});

async function check(cases: string, options: { readonly json?: boolean } = {}) {
  writeFileSync(join(at.root, FILE), HEAD + cases);
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  process.exitCode = EXIT.OK;
  try {
    await checkCommand(options);
  } finally {
    write.mockRestore();
  }
  const exit = Number(process.exitCode);
  process.exitCode = EXIT.OK;
  return { exit, out: written.join('') };
}

test('cases that hold are counted after the proof', async () => {
  const { exit, out } = await check(HELD);
  expect(out).toMatch(/none is reached\npolicy cases: (\d+) of \1 hold\n$/);
  expect(exit).toBe(EXIT.OK);
}, 60_000);

test('a case that does not hold makes the check fail, and is named with its line', async () => {
  const { exit, out } = await check(HELD + NOT_HELD);
  expect(out).toContain(
    `${FILE}:4: 不成立 / does not hold: wanted allow, got refuse PURPOSE_MISSING gate:purpose\n`,
  );
  const [, held, total] = /policy cases: (\d+) of (\d+) hold/.exec(out) ?? [];
  expect(Number(total) - Number(held)).toBe(1);
  expect(exit).toBe(EXIT.NEGATIVE);
}, 60_000);

test('the same as JSON, and in Chinese', async () => {
  const { exit, out } = await check(NOT_HELD, { json: true });
  const { ok, cases } = JSON.parse(out);
  expect({ ok, exit }).toEqual({ ok: false, exit: EXIT.NEGATIVE });
  expect(cases.total).toBeGreaterThan(1);
  expect(cases.failed).toEqual([
    {
      ...{ file: FILE, line: 3, title: '不成立 / does not hold' },
      ...{ wanted: 'allow', given: 'refuse PURPOSE_MISSING gate:purpose' },
    },
  ]);
  vi.stubEnv('ISTHMUS_LANG', 'zh');
  expect((await check(NOT_HELD)).out).toMatch(/策略用例：\d+ 个中 \d+ 个成立\n$/);
}, 60_000);

test('a mistake in a case file makes the check fail: its cases did not run', async () => {
  const { exit, out } = await check(HELD.replace('as: mediator', 'as: nobody'));
  expect(out).toMatch(new RegExp(`^${FILE}:3:\\d+: error VALUE_WRONG .*cases.0.as`, 'm'));
  expect(out).toMatch(/policy cases: (\d+) of \1 hold; 1 mistakes in case files/);
  expect(exit).toBe(EXIT.NEGATIVE);
}, 60_000);
