/** `policy diff` and `explain` over the demo's own policy and a ledger of a few uses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLedger, type UseRecord } from '../gateway/ledger/index.ts';
import { signAsOfficers } from '../policies/bundle/index.ts';
import type { BundleContent } from '../policies/model/index.ts';
import { cityPolicy, keyring } from '../test/city.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { ledgerFolder } from './environment.ts';

let folder: string;
const files = { before: '', suspended: '', extended: '' };
const MEDIATION = 'hotline-mediation-early-mediation';

/** A mediator's use of a call's title; `more` changes it. */
function use(decisionId: string, more: Partial<UseRecord> = {}): UseRecord {
  return {
    ...{ kind: 'USE', outcome: 'ANSWERED', decisionId, policyVersion: '0-x', bundle: 'x' },
    who: {
      ...{ kind: 'department', dept: 'mediation', sub: 'm', duties: ['MEDIATION'] },
      ...{ clearance: 3, areas: ['150602'] },
    },
    ...{ app: 'desk', purpose: 'EARLY_MEDIATION', operation: { kind: 'query', hash: 'h' } },
    ...{ matter: 'M-1', coordinates: ['HotlineCall.title', 'Query.hotlineCalls'], denied: [] },
    ...{ arguments: [], agreements: [], rows: {}, subjects: [] },
    ...more,
  };
}

async function writeUses(): Promise<void> {
  const ledger = await openLedger({ folder: ledgerFolder(), keyring, writer: 'gateway-1' });
  const { who } = use('');
  const { clearance: _, areas: __, ...older } = who;
  await ledger.append(use('d-1'));
  await ledger.append(use('d-2'));
  await ledger.append(use('d-3', { who: older }));
  await ledger.append(use('d-4', { app: 'centre', coordinates: ['Query.catalog'] }));
  await ledger.append(use('d-5', { outcome: 'BEGUN' }));
  await ledger.append(use('d-6', { outcome: 'REFUSED', denied: ['Query.hotlineCalls'] }));
  await ledger.close();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-diff-'));
  vi.stubEnv('ISTHMUS_HOME', folder);
  vi.stubEnv('ISTHMUS_LANG', 'en');
  const { content } = await cityPolicy();
  const changed = (over: object): BundleContent => ({
    ...content,
    agreements: content.agreements.map((one) => (one.id === MEDIATION ? { ...one, ...over } : one)),
  });
  const contents = {
    before: content,
    suspended: changed({ status: 'SUSPENDED' }),
    extended: changed({ until: Date.parse('2039-01-01T00:00:00Z'), volume: undefined }),
  };
  for (const [name, one] of Object.entries(contents)) {
    files[name as keyof typeof files] = join(folder, `${name}.json`);
    const signed = signAsOfficers(JSON.parse(JSON.stringify(one)) as BundleContent, keyring);
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(signed));
  }
  await writeUses();
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function printed(run: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  try {
    await run();
  } finally {
    write.mockRestore();
  }
  return chunks.join('');
}

describe('policy diff', () => {
  it('says who loses what, and which operations of late, per application', async () => {
    const { before, suspended } = files;
    const options = { replay: 200, all: true };
    const text = await printed(() => diffCommand(before, suspended, options));
    expect(text).not.toContain('▲');
    expect(text).toMatch(/▼ tighter.*\n {2}mediator · EARLY_MEDIATION/);
    expect(text).toMatch(
      /HotlineCall\.title +allow \(hotline-mediation-early-mediation\) → deny AGREEMENT_SUSPENDED/,
    );
    expect(text).toContain('one officer may publish it');
    expect(text).toContain('last 4 operations 3 lose something, 0 gain');
    expect(text).toContain('application desk: of 3, 3 lose');
    expect(text).toMatch(/less: HotlineCall\.title\n +fewer rows: HotlineCall\n/);
    expect(text).not.toContain('application centre');
    expect(text).toContain('1 more records could not be judged');
  });

  it('says the other way round who gains, and that two officers are needed', async () => {
    const { before, suspended } = files;
    const text = await printed(() => diffCommand(suspended, before, { replay: 1 }));
    expect(text).toMatch(/▲ looser.*\n {2}mediator · EARLY_MEDIATION/);
    expect(text).toContain('two officers are needed');
    expect(text).not.toContain('▼');
  });

  it('shows what nobody gets yet: a later end, a volume gone', async () => {
    const { before, extended } = files;
    const json = JSON.parse(
      await printed(() => diffCommand(before, extended, { replay: 0, json: true })),
    );
    expect(json).toMatchObject({ ok: true, tightening: false, replay: { operations: 0 } });
    const kinds = json.changes.map(({ kind, direction }: { kind: string; direction: string }) => [
      kind,
      direction,
    ]);
    expect(kinds).toContainEqual(['entry', 'looser']);
    expect(kinds).toContainEqual(['item', 'looser']);
    const ends = Date.parse('2028-12-01T00:00:00Z');
    for (const { kind, from } of json.changes)
      if (kind === 'item') expect(from).toBeGreaterThan(ends);
  });

  it('speaks Chinese', async () => {
    vi.stubEnv('ISTHMUS_LANG', 'zh');
    const { before, suspended } = files;
    const text = await printed(() => diffCommand(before, suspended, { replay: 200 }));
    vi.stubEnv('ISTHMUS_LANG', 'en');
    expect(text).toContain('▼ 收紧：有人因此少得');
    expect(text).toContain('应用 desk：3 次中 3 次少得');
  });

  it('says what names a bundle has', async () => {
    await expect(diffCommand('nowhere', files.before, { replay: 0 })).rejects.toMatchObject({
      code: 'UNKNOWN_BUNDLE',
    });
  });
});

describe('explain', () => {
  const ask = (name: string, more: object) =>
    printed(() => explainCommand(name, { bundle: files.suspended, ...more }));

  it('answers by another bundle, class and instant', async () => {
    const asked = { class: 'mediator', purpose: 'EARLY_MEDIATION', json: true };
    const json = JSON.parse(await ask('HotlineCall.title', asked));
    expect(json).toMatchObject({
      ...{ ok: true, class: 'mediator', target: 'item' },
      verdict: { reason: 'AGREEMENT_SUSPENDED' },
      changes: [{ en: `hotline resumes agreement ${MEDIATION}` }, {}],
    });
    const later = JSON.parse(await ask('HotlineCall.title', { ...asked, at: '2035-01-01' }));
    expect(later).toMatchObject({
      at: '2035-01-01T00:00:00.000Z',
      verdict: { reason: 'AGREEMENT_EXPIRED' },
    });
  });

  it('says what is wrong with what was asked', async () => {
    const code = (more: object) => ask('Person.phone', more).catch((error) => error.code);
    expect(await code({ class: 'nobody' })).toBe('UNKNOWN_CLASS');
    expect(await code({})).toBe('SUBJECT_MISSING');
    expect(await code({ class: 'mediator', at: 'soon' })).toBe('BAD_INSTANT');
    expect(await code({ as: 'nobody' })).toBe('UNKNOWN_PERSONA');
  });
});
