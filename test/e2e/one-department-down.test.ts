/** A department goes away and comes back; the others go on, and the record of all that was asked holds. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { type Ask, ask, isthmus, startDepartment } from './client.ts';

const MEDIATOR: Ask = { as: 'mediator', purpose: 'EARLY_MEDIATION', matter: 'MED-2026-0042' };

/** Process that listens on a port of this machine, as `kill` would be given it. */
function processOn(port: number): number {
  const inode = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(
      (cells) => Number.parseInt(cells[1]?.split(':')[1] ?? '', 16) === port && cells[3] === '0A',
    )?.[9];
  const owner = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => socketsOf(pid).includes(`socket:[${inode}]`));
  return Number(owner);
}

function socketsOf(pid: string): string {
  try {
    return execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

describe.runIf(process.platform === 'linux')('one department down', () => {
  it('answers everything else, and null with SOURCE_UNAVAILABLE for what is away', async () => {
    const query =
      '{ people(first: 3) { name calls(first: 1) { number } petitions(first: 1) { number } } }';
    const before = await ask(query, MEDIATOR);
    expect(
      before.errors.filter(({ extensions }) => extensions.code === 'SOURCE_UNAVAILABLE'),
    ).toEqual([]);
    // hotline is the sixth department in the alphabet, and has a process of its own.
    process.kill(processOn(inject('city').subgraphPort + 5), 'SIGKILL');
    await expect
      .poll(
        async () => (await ask(query, MEDIATOR)).errors.map(({ extensions }) => extensions.code),
        {
          timeout: 20_000,
        },
      )
      .toContain('SOURCE_UNAVAILABLE');
    const after = await ask(query, MEDIATOR);
    expect(after.status).toBe(200);
    const without = (people: { calls: unknown }[]) => people.map(({ calls: _, ...rest }) => rest);
    expect(without(after.data.people)).toEqual(without(before.data.people));
    expect(after.data.people.map(({ calls }: { calls: unknown }) => calls)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('is there again when the department is', async () => {
    await startDepartment('hotline');
    const answer = await ask('{ people(first: 3) { name calls(first: 1) { number } } }', MEDIATOR);
    expect(answer.errors.map(({ extensions }) => extensions.code)).not.toContain(
      'SOURCE_UNAVAILABLE',
    );
    expect(answer.data.people.some(({ calls }: { calls: unknown[] }) => calls.length > 0)).toBe(
      true,
    );
  });
});

describe('the record of uses', () => {
  it('verifies, and one changed byte anywhere in it is found', () => {
    const good = isthmus('audit', 'verify', '--demo', '--json');
    expect(JSON.parse(good.stdout).good).toBe(true);
    const copy = mkdtempSync(join(tmpdir(), 'isthmus-ledger-'));
    cpSync(join(inject('city').home, 'ledger'), copy, { recursive: true });
    const log = join(copy, 'gateway-1');
    const segment = readdirSync(log).find((name) => name.startsWith('segment-')) ?? '';
    const bytes = readFileSync(join(log, segment));
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(join(log, segment), bytes);
    const bad = isthmus('audit', 'verify', '--demo', '--json', '--folder', copy);
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout).good).toBe(false);
  });

  it('holds no value that was denied or given', async () => {
    const { data } = await ask('{ people(first: 50) { name phone } }', MEDIATOR);
    const phones = data.people.map(({ phone }: { phone: string | null }) => phone).filter(Boolean);
    expect(phones.length).toBeGreaterThan(20);
    const log = join(inject('city').home, 'ledger', 'gateway-1');
    const text = readdirSync(log)
      .filter((name) => name.startsWith('segment-'))
      .map((name) => readFileSync(join(log, name), 'utf8'))
      .join('');
    expect(text).toContain('Person.phone');
    expect(phones.filter((phone: string) => text.includes(phone))).toEqual([]);
    expect(text).not.toMatch(/\p{Script=Han}/u);
  });
});
