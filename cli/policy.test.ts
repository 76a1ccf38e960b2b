/** The officers' commands as they are typed, against an installation of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openLedger, type UseRecord } from '../gateway/ledger/index.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { installCity } from './city.ts';
import { ledgerFolder } from './environment.ts';
import { reportFailure } from './output.ts';
import { addPolicyCommands } from './policy-commands.ts';

let home: string;

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** As cli/main.ts runs a command, in this process: loading the graph once for each would take minutes. */
async function isthmus(...args: string[]): Promise<Ran> {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const program = new Command('isthmus');
  addPolicyCommands(program.command('policy'), (load) => async (...given) => {
    await (await load())(...given);
  });
  process.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (cause) {
    reportFailure(cause, args.includes('--json'));
  }
  write.mockRestore();
  const out = written.join('');
  const exit = Number(process.exitCode);
  process.exitCode = 0;
  return { exit, out, json: args.includes('--json') ? JSON.parse(out) : {} };
}

const as = (officer: string) => ['--as', `security-${officer}`, '--json'];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'isthmus-officers-'));
  vi.stubEnv('ISTHMUS_HOME', home);
  vi.stubEnv('ISTHMUS_LANG', 'en');
  expect((await installCity({ demo: true }))?.bundle.number).toBe(0);
}, 60_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test('a change goes from draft to publication by two officers, and back', async () => {
  const opened = await isthmus('policy', 'draft', 'new', '--title', '减量', ...as('a'));
  expect(opened.json).toMatchObject({ ok: true, id: 'd1', state: 'DRAFT' });
  const agreement = ['agreement', 'hotline-mediation-case-handling'];
  const set = ['policy', 'draft', 'set', 'd1', ...agreement, 'volume=400'];
  expect((await isthmus(...set, ...as('b'))).json).toMatchObject({ ok: false, code: 'NOT_AUTHOR' });
  expect((await isthmus(...set, ...as('a'))).json).toMatchObject({ authors: ['demo-security-a'] });
  expect((await isthmus('policy', 'lint', 'd1', '--json')).json).toMatchObject({ ok: true });
  await isthmus('policy', 'draft', 'propose', 'd1', ...as('a'));
  const own = await isthmus('policy', 'approve', 'd1', ...as('a'));
  expect(own).toMatchObject({ exit: 1, json: { code: 'OWN_CHANGE' } });
  const { json } = await isthmus('policy', 'impact', 'd1', '--json');
  expect(json.operations).toHaveLength(1);
  const hash = String(json.hash).slice(0, 12);
  await isthmus('policy', 'approve', 'd1', '--hash', hash, ...as('b'));
  const published = await isthmus('policy', 'publish', 'd1', ...as('a'));
  expect(published.json).toMatchObject({ ok: true, number: 1, supergraph: 'unchanged' });
  const back = await isthmus('policy', 'rollback', '0', ...as('b'));
  expect(back.json).toMatchObject({ id: 'd2', state: 'PROPOSED', restores: 0 });
}, 240_000);

/** A mediator's use of a call's title and content, as the ledger has it. */
const USE: UseRecord = {
  ...{ kind: 'USE', outcome: 'ANSWERED', decisionId: 'd-1', policyVersion: '0-x', bundle: 'x' },
  who: {
    ...{ kind: 'department', dept: 'mediation', sub: 'm', duties: ['MEDIATION'] },
    ...{ clearance: 3, areas: ['150602'] },
  },
  ...{ app: 'desk', purpose: 'EARLY_MEDIATION', operation: { kind: 'query', hash: 'h' } },
  ...{ matter: 'M-1', coordinates: ['HotlineCall.title', 'Query.hotlineCalls'], denied: [] },
  ...{ arguments: [], agreements: [], rows: {}, subjects: [] },
};

test('an approver sees what a draft would have done to operations of late', async () => {
  const ledger = await openLedger({ folder: ledgerFolder(), keyring: demoKeyring(), writer: 'g' });
  await ledger.append(USE);
  await ledger.append({ ...USE, decisionId: 'd-2', app: 'centre', coordinates: ['Query.catalog'] });
  await ledger.close();
  const { json: opened } = await isthmus('policy', 'draft', 'new', ...as('a'));
  const id = String(opened.id);
  const set = ['agreement', 'hotline-mediation-early-mediation', 'status=SUSPENDED'];
  await isthmus('policy', 'draft', 'set', id, ...set, ...as('a'));
  const { json } = await isthmus('policy', 'impact', id, '--json');
  expect(json.replay).toMatchObject({ operations: 2, lose: 1, gain: 0, skipped: 0 });
  const { out } = await isthmus('policy', 'impact', id);
  expect(out).toContain('last 2 operations 1 lose something, 0 gain');
  expect(out).toMatch(/application desk: of 1, 1 lose(.|\n)*less: HotlineCall\.title\n/);
  vi.stubEnv('ISTHMUS_LANG', 'zh');
  expect((await isthmus('policy', 'impact', id)).out).toContain('最近 2 次操作：1 次少得');
  vi.stubEnv('ISTHMUS_LANG', 'en');
  const none = await isthmus('policy', 'impact', id, '--replay', '0');
  expect(none.out).not.toContain('ledger');
  await isthmus('policy', 'draft', 'withdraw', id, ...as('a'));
}, 120_000);

test('one officer tightens at once, and says why and under which number', async () => {
  const suspend = ['tighten', 'suspend-agreement', 'hotline-mediation-case-handling'];
  const args = ['policy', ...suspend, '--cause', 'a leak', ...as('b')];
  expect(await isthmus(...args)).toMatchObject({ exit: 1, json: { code: 'NOT_FILED' } });
  expect((await isthmus(...args, '--filed', 'F-1')).json).toMatchObject({
    ok: true,
    persons: ['demo-security-b'],
  });
  const { json } = await isthmus('policy', 'history', '--json');
  expect((json.history as { emergency: boolean; cause?: string }[]).at(-1)).toMatchObject({
    ...{ emergency: true, cause: 'a leak' },
  });
}, 120_000);

test('an agreement comes in as a policy file, with its mistakes placed', async () => {
  const file = join(home, 'wrong.yaml');
  writeFileSync(file, 'agreements:\n  - id: x\n    kind: STANDNG\n');
  const { json } = await isthmus('policy', 'draft', 'new', ...as('a'));
  const put = await isthmus('policy', 'draft', 'put', String(json.id), '--file', file, ...as('a'));
  expect(put).toMatchObject({ exit: 1, json: { code: 'FILE_WRONG' } });
  expect(String(put.json.message)).toContain(`${file}:3:11: error VALUE_`);
}, 60_000);

test('what the files say otherwise becomes a draft, and nothing else', async () => {
  const { json } = await isthmus('policy', 'draft', 'new', '--from-files', ...as('a'));
  expect(json).toMatchObject({ state: 'DRAFT', authors: ['demo-security-a'] });
  const [edit] = json.edits as { operations: { op: string; kind: string; id: string }[] }[];
  // The agreement that was suspended: the files still have it active.
  expect(edit?.operations.map(({ op, kind, id }) => `${op} ${kind} ${id}`)).toContain(
    'put agreement hotline-mediation-case-handling',
  );
}, 60_000);

test('an officer acts here and signs where the key is', async () => {
  const request = join(home, 'request.json');
  const asked = join(home, 'asked.json');
  const act = { kid: 'security-b', at: new Date().toISOString() };
  const title = { zh: '异地', en: 'from elsewhere' };
  const write = (signatures: readonly unknown[]) =>
    writeFileSync(request, JSON.stringify({ ...act, act: { act: 'open', title }, signatures }));
  write([]);
  const wanted = await isthmus('policy', 'act', request, '--json');
  expect(wanted).toMatchObject({ exit: 1, json: { ok: false, state: 'WANTS_SIGNATURE' } });
  writeFileSync(asked, JSON.stringify(wanted.json));
  const other = await isthmus('policy', 'sign', asked, ...as('a'));
  write([other.json.signature]);
  expect((await isthmus('policy', 'act', request, '--json')).json).toEqual(wanted.json);
  const shown = await isthmus('policy', 'sign', asked, '--as', 'security-b');
  expect(shown.out).toContain('security-b signs:\nisthmus draft v1\n{"act":{"act":"open"');
  const { json } = await isthmus('policy', 'sign', asked, ...as('b'));
  write([json.signature]);
  const done = await isthmus('policy', 'act', request, '--json');
  expect(done.json).toMatchObject({ ok: true, draft: { title, authors: [], state: 'DRAFT' } });
  writeFileSync(asked, JSON.stringify({ text: 'pay 100 to the bearer' }));
  const refused = await isthmus('policy', 'sign', asked, ...as('b'));
  expect(refused).toMatchObject({ exit: 2, json: { code: 'NOTHING_TO_SIGN' } });
}, 120_000);
