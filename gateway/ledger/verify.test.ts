import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { type SignedHead, signHead } from './head.ts';
import { openLedger } from './ledger.ts';
import { appendLeaf, EMPTY_FRONTIER, leafHash, proveInclusion, verifyInclusion } from './merkle.ts';
import { encodeLine } from './record.ts';
import { useRecord } from './testing.ts';
import { verifyLedger } from './verify.ts';

const keyring = demoKeyring();
const key = keyring.verifyKey('ledger');
let made = '';
let folder = '';
const kept: SignedHead[] = [];

/** Two segments, nine records, a head after every third. */
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'ledger-'));
  folder = join(made, 'copy');
  const ledger = await openLedger({
    ...{ folder: join(made, 'original'), keyring, writer: 'gateway-1' },
    ...{ headEvery: 3, headEveryMs: 60_000, segmentBytes: 2_000 },
    onHead: (head) => kept.push(head),
  });
  for (let index = 0; index < 9; index++) await ledger.append(useRecord(`d-${index}`));
  await ledger.close();
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(made, 'original'), folder, { recursive: true });
});
afterAll(() => rmSync(made, { recursive: true }));

const inLog = (name: string) => join(folder, 'gateway-1', name);
const files = () => readdirSync(join(folder, 'gateway-1')).sort();
const segments = () => files().filter((name) => name.startsWith('segment'));
const edit = (name: string, change: (lines: string[]) => string[]) => {
  const lines = readFileSync(inLog(name), 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    inLog(name),
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
};
const report = () => verifyLedger(folder, key);

describe('verifying a ledger', () => {
  it('is good as it was written, also against the heads others kept', () => {
    expect(segments().length).toBeGreaterThan(1);
    expect(report().logs).toMatchObject([{ good: true, records: 9, unsigned: 0 }]);
    expect(verifyLedger(folder, key, kept).good).toBe(true);
  });

  it('finds a flipped byte anywhere in any file', () => {
    for (const name of files()) {
      const bytes = readFileSync(inLog(name));
      // A step of three visits keys, values, quotes and line ends of some record each.
      for (let at = bytes.length % 3; at < bytes.length; at += 3) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(inLog(name), flipped);
        if (report().good) expect.fail(`${name} byte ${at} of ${bytes.length}`);
      }
      writeFileSync(inLog(name), bytes);
    }
    expect(report().good).toBe(true);
  });

  it('says which record is the first bad one', () => {
    edit(segments()[1] ?? '', (lines) =>
      lines.map((line, index) => (index === 1 ? line.replace('clerk-1', 'clerk-2') : line)),
    );
    expect(report().logs[0]?.fault).toEqual({
      ...{ reason: 'LEAF_DIFFERS', line: 2 },
      file: inLog(segments()[1] ?? ''),
    });
  });

  it.each<[string, string, (lines: string[]) => string[]]>([
    ['dropped', 'OUT_OF_ORDER', ([first = '', , ...rest]) => [first, ...rest]],
    ['swapped', 'OUT_OF_ORDER', ([first = '', second = '', ...rest]) => [second, first, ...rest]],
    ['repeated', 'OUT_OF_ORDER', ([first = '', ...rest]) => [first, first, ...rest]],
    ['last of a segment dropped', 'SEGMENT_GAP', (lines) => lines.slice(0, -1)],
    [
      'written anew with a right leaf hash',
      'HEAD_DIFFERS',
      ([, ...rest]) => {
        const forged = useRecord('d-0', { purpose: 'CASE_HANDLING' });
        return [encodeLine(forged, 0, '2026-11-23T00:00:00.000Z').text, ...rest];
      },
    ],
    [
      'said in another JSON',
      'NOT_CANONICAL',
      ([first = '', ...rest]) => {
        const entry = first.slice('{"entry":'.length, first.lastIndexOf(',"leaf":'));
        const spaced = entry.replace('{', '{ ');
        const leaf = leafHash(spaced).toString('base64url');
        return [`{"entry":${spaced},"leaf":"${leaf}"}`, ...rest];
      },
    ],
    [
      'with spaces between its members',
      'LEAF_DIFFERS',
      ([first = '', ...rest]) => [first.replace('{"entry":{', '{"entry": {'), ...rest],
    ],
  ])('finds a record %s', (_what, reason, change) => {
    edit(segments()[0] ?? '', change);
    expect(report().logs[0]).toMatchObject({ good: false, fault: { reason } });
  });

  it('finds records dropped from the end, and a segment taken away', () => {
    edit(segments().at(-1) ?? '', (lines) => lines.slice(0, -1));
    expect(report().logs[0]?.fault?.reason).toBe('RECORDS_MISSING');
    rmSync(inLog(segments()[0] ?? ''));
    expect(report().logs[0]?.fault?.reason).toBe('SEGMENT_GAP');
  });

  it('finds an end cut together with its heads, or a log gone, by a head kept elsewhere', () => {
    edit(segments().at(-1) ?? '', (lines) => lines.slice(0, -1));
    edit('heads.jsonl', (lines) =>
      lines.filter((line) => JSON.parse(line).size < (kept.at(-1)?.size ?? 0)),
    );
    expect(report().good).toBe(true);
    expect(verifyLedger(folder, key, kept).logs[0]?.fault?.reason).toBe('RECORDS_MISSING');
    renameSync(join(folder, 'gateway-1'), join(folder, 'gateway-2'));
    expect(verifyLedger(folder, key, kept).logs.map((log) => log.good)).toEqual([false, false]);
  });

  it('finds a log written anew and signed, by a head kept elsewhere', () => {
    const lines = Array.from({ length: 9 }, (_, seq) =>
      encodeLine(useRecord('forged'), seq, '2026-11-23T00:00:00.000Z'),
    );
    for (const name of segments().slice(1)) rmSync(inLog(name));
    edit(segments()[0] ?? '', () => lines.map((line) => line.text));
    const frontier = lines.reduce((grown, line) => appendLeaf(grown, line.leaf), EMPTY_FRONTIER);
    const head = signHead('gateway-1', frontier, '2026-11-23', keyring.signingKey('ledger'));
    const { at, log, peaks, root, signature, size, v } = head;
    edit('heads.jsonl', () => [JSON.stringify({ at, log, peaks, root, signature, size, v })]);
    expect(report().good).toBe(true);
    expect(verifyLedger(folder, key, kept).logs[0]?.fault?.reason).toBe('HEAD_DIFFERS');
  });

  it('refuses heads of another key, and witnesses that are none', () => {
    expect(verifyLedger(folder, keyring.verifyKey('issuer')).good).toBe(false);
    for (const witness of [null, {}, { ...kept[0], size: 2 }, { log: 'gateway-1' }])
      expect(verifyLedger(folder, key, [witness]).good).toBe(false);
  });

  it('lets a record be proved against a head alone', () => {
    const leaves = segments()
      .flatMap((name) => readFileSync(inLog(name), 'utf8').split('\n').slice(0, -1))
      .map((line) => leafHash(/^\{"entry":(.*),"leaf":"[^"]*"\}$/.exec(line)?.[1] ?? ''));
    const head = kept.at(-1);
    const root = Buffer.from(head?.root ?? '', 'base64url');
    const path = proveInclusion(leaves, 4);
    expect(head?.size).toBe(9);
    expect(verifyInclusion(leaves[4] ?? root, 4, 9, path, root)).toBe(true);
  });
});
