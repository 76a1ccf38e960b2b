import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { ClientError } from '../errors.ts';
import { openSink, type Sink } from './durable-file.ts';
import { LedgerDamaged, LedgerInUse } from './folder.ts';
import type { SignedHead } from './head.ts';
import { type Ledger, type LedgerOptions, openLedger } from './ledger.ts';
import { useRecord } from './testing.ts';
import { verifyLedger } from './verify.ts';

const keyring = demoKeyring();
const key = keyring.verifyKey('ledger');
let folder = '';
let opened: Ledger[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((ledger) => ledger.close().catch(() => undefined)));
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await openLedger({ folder, keyring, writer: 'gateway-1', ...options });
  opened.push(ledger);
  return ledger;
}

const inLog = (name: string) => join(folder, 'gateway-1', name);
const firstSegment = () => inLog('segment-000000000000.jsonl');
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1);

async function write(ledger: Ledger, count: number, from = 0): Promise<number[]> {
  const records = Array.from({ length: count }, (_, index) => useRecord(`d-${from + index}`));
  return Promise.all(records.map((record) => ledger.append(record)));
}

describe('appending', () => {
  it('numbers entries in the order they were given and signs what it wrote', async () => {
    const heads: SignedHead[] = [];
    const ledger = await open({ onHead: (head) => heads.push(head) });
    expect(await write(ledger, 3)).toEqual([0, 1, 2]);
    await ledger.close();
    expect(linesOf(firstSegment()).map((line) => JSON.parse(line).entry.decisionId)).toEqual([
      ...['d-0', 'd-1', 'd-2'],
    ]);
    expect(heads.map((head) => head.size)).toEqual([3]);
    expect(verifyLedger(folder, key)).toEqual({
      good: true,
      logs: [{ log: 'gateway-1', good: true, records: 3, heads: 1, unsigned: 0 }],
    });
  });

  it('lets a thousand appends at once share few commits, each on disk before it resolves', async () => {
    let synced = 0;
    const ledger = await open({
      openFile: async (...at) => {
        const sink = await openSink(...at);
        const sync = () => {
          synced++;
          return sink.sync();
        };
        return { ...sink, sync };
      },
    });
    const seqs = await write(ledger, 1000);
    expect(new Set(seqs).size).toBe(1000);
    expect(synced).toBeLessThan(10);
    expect(linesOf(firstSegment()).length).toBe(1000);
  });

  it('takes requests under way along in one commit, as soon as all of them are there', async () => {
    const ledger = await open({ soon: () => 3, gatherMs: 60_000 });
    const appends = [ledger.append(useRecord('d-0'))];
    for (const id of ['d-1', 'd-2']) {
      await new Promise(setImmediate);
      expect(ledger.statistics().commits).toBe(0);
      appends.push(ledger.append(useRecord(id)));
    }
    expect(await Promise.all(appends)).toEqual([0, 1, 2]);
    expect(ledger.statistics().commits).toBe(1);
  });

  it('waits for requests under way a moment only, and for none where there are none', async () => {
    const ledger = await open({ soon: () => 2, gatherMs: 1 });
    expect(await ledger.append(useRecord('d-0'))).toBe(0);
    await ledger.close();
    const alone = await open({ soon: () => 1, gatherMs: 60_000 });
    expect(await alone.append(useRecord('d-1'))).toBe(1);
  });

  it('rolls segments, each beginning at a signed head, and goes on after a restart', async () => {
    const first = await open({ segmentBytes: 2_000 });
    for (let round = 0; round < 10; round++) await write(first, 2, round * 2);
    await first.close();
    expect(readdirSync(join(folder, 'gateway-1')).length).toBeGreaterThan(3);
    const second = await open({ segmentBytes: 2_000 });
    expect(await write(second, 2)).toEqual([20, 21]);
    await second.close();
    expect(verifyLedger(folder, key).logs).toMatchObject([
      { good: true, records: 22, unsigned: 0 },
    ]);
  });

  it('signs a head after the given number of entries without being closed', async () => {
    const heads: number[] = [];
    const ledger = await open({ headEvery: 5, onHead: (head) => heads.push(head.size) });
    await write(ledger, 5);
    await write(ledger, 5);
    await ledger.close();
    expect(heads).toEqual([5, 10]);
  });

  it('leaves no append behind that arrives while a commit ends', async () => {
    const ledger = await open({ headEveryMs: 60_000 });
    for (let index = 0; index < 20; index++)
      expect(await ledger.append(useRecord(`d-${index}`))).toBe(index);
  });

  it('signs a head after the given time', async () => {
    const signed = new Promise<SignedHead>((resolve) => {
      void open({ headEveryMs: 1, onHead: resolve }).then((ledger) => write(ledger, 1));
    });
    expect((await signed).size).toBe(1);
  });

  it('has one writer', async () => {
    const ledger = await open();
    await expect(open()).rejects.toThrow(LedgerInUse);
    await ledger.close();
    await expect(open()).resolves.toBeDefined();
  });

  it('takes over the lock of a process that is gone, not of one that lives', async () => {
    await (await open()).close();
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('exit', resolve));
    writeFileSync(inLog('writer.lock'), String(child.pid));
    await (await open()).close();
    writeFileSync(inLog('writer.lock'), String(process.ppid));
    await expect(open()).rejects.toThrow(LedgerInUse);
  });

  it('refuses a name that is a path', async () => {
    await expect(open({ writer: '../x' })).rejects.toThrow(RangeError);
  });
});

describe('a disk that fails', () => {
  /** Fails while `failing` is set: after half of the bytes, as a full disk does. */
  function failingDisk() {
    const disk = { failing: undefined as 'write' | 'sync' | undefined };
    const openFile = async (...at: [string, string]): Promise<Sink> => {
      const sink = await openSink(...at);
      return {
        ...sink,
        write: async (bytes) => {
          if (disk.failing !== 'write') return sink.write(bytes);
          await sink.write(bytes.subarray(0, bytes.length / 2));
          throw new Error('ENOSPC');
        },
        sync: async () => {
          if (disk.failing === 'sync') throw new Error('EIO');
          return sink.sync();
        },
      };
    };
    return { disk, openFile };
  }

  it.each(['write', 'sync'] as const)('%s: 503, and later entries are whole', async (what) => {
    const { disk, openFile } = failingDisk();
    const problems: unknown[] = [];
    const ledger = await open({ openFile, onProblem: (error) => problems.push(error) });
    await write(ledger, 2);
    disk.failing = what;
    const refused = await ledger.append(useRecord('lost')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ClientError);
    expect(refused).toMatchObject({ code: 'LEDGER_UNAVAILABLE', status: 503 });
    expect(ledger.ready()).toBe(false);
    expect(problems).toHaveLength(1);
    disk.failing = undefined;
    expect(await write(ledger, 2, 2)).toEqual([2, 3]);
    expect(ledger.ready()).toBe(true);
    await ledger.close();
    expect(readFileSync(firstSegment(), 'utf8')).not.toContain('lost');
    expect(verifyLedger(folder, key).logs).toMatchObject([{ good: true, records: 4 }]);
  });

  it('heads: records go on, and the next head is whole', async () => {
    const { disk, openFile } = failingDisk();
    const ledger = await open({
      headEvery: 1,
      openFile: (at, path) =>
        path.endsWith('heads.jsonl') ? openFile(at, path) : openSink(at, path),
    });
    disk.failing = 'write';
    await write(ledger, 2);
    disk.failing = undefined;
    await write(ledger, 1);
    await ledger.close();
    expect(verifyLedger(folder, key).logs).toMatchObject([{ good: true, records: 3, unsigned: 0 }]);
  });

  it('stalls: appends behind it are refused instead of piling up', async () => {
    let now = 1_000;
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ledger = await open({
      now: () => now,
      openFile: async (...at) => {
        const sink = await openSink(...at);
        return { ...sink, sync: () => stuck.then(sink.sync) };
      },
    });
    const first = ledger.append(useRecord('d-0'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    now += 5_001;
    await expect(ledger.append(useRecord('d-1'))).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    });
    release();
    expect(await first).toBe(0);
  });

  it('is closed: nothing more is taken', async () => {
    const ledger = await open();
    await ledger.close();
    await expect(ledger.append(useRecord('late'))).rejects.toBeInstanceOf(ClientError);
  });
});

describe('after a crash', () => {
  it('cuts a torn end, keeps it, and notes it in the log', async () => {
    await write(await open({ headEveryMs: 60_000 }), 2);
    await opened[0]?.close();
    appendFileSync(firstSegment(), '{"entry":{"agre');
    const ledger = await open();
    await write(ledger, 1, 2);
    await ledger.close();
    const entries = linesOf(firstSegment()).map((line) => JSON.parse(line).entry);
    expect(entries.map((entry) => entry.kind)).toEqual(['USE', 'USE', 'RECOVERY', 'USE']);
    expect(entries[2]).toMatchObject({ bytesCut: 15 });
    expect(readFileSync(inLog(entries[2].keptAs), 'utf8')).toBe('{"entry":{"agre');
    expect(verifyLedger(folder, key).good).toBe(true);
  });

  it('signs a torn head again', async () => {
    await write(await open(), 2);
    await opened[0]?.close();
    appendFileSync(inLog('heads.jsonl'), '{"at":');
    const ledger = await open();
    await write(ledger, 1);
    await ledger.close();
    expect(verifyLedger(folder, key).logs).toMatchObject([{ good: true, heads: 2 }]);
  });

  it('does not start on a log that holds less, or other, than was signed', async () => {
    await write(await open(), 4);
    await opened[0]?.close();
    const text = readFileSync(firstSegment(), 'utf8');
    const lines = text.split('\n');
    writeFileSync(firstSegment(), `${lines.slice(0, 3).join('\n')}\n`);
    await expect(open()).rejects.toThrow(LedgerDamaged);
    writeFileSync(firstSegment(), text.replace('clerk-1', 'clerk-2'));
    await expect(open()).rejects.toThrow(LedgerDamaged);
    rmSync(firstSegment());
    await expect(open()).rejects.toThrow(LedgerDamaged);
    writeFileSync(firstSegment(), text);
    await expect(open()).resolves.toBeDefined();
  });

  it('kill -9 while writing: every entry that was committed is there, and the log goes on', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./crash-child.ts', import.meta.url)), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const gone = new Promise((resolve) => child.on('exit', resolve));
    let committed = -1;
    for await (const line of createInterface(child.stdout)) {
      committed = Number(line);
      if (committed > 300) child.kill('SIGKILL');
    }
    await gone;
    expect(committed).toBeGreaterThan(300);
    const ledger = await open();
    const [next = -1] = await write(ledger, 1);
    await ledger.close();
    expect(next).toBeGreaterThan(committed);
    const report = verifyLedger(folder, key);
    expect(report.logs).toMatchObject([{ good: true, records: next + 1, unsigned: 0 }]);
  });
});
