/** Killed at any moment, the channel has each step whole or not at all, and none that was answered is lost. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring } from '../../test/city.ts';
import { testDatabases } from '../../test/services.ts';
import { openDatabase, prepareDatabase } from '../kit/index.ts';
import { department } from './index.ts';

const CHILD = fileURLToPath(new URL('testing/crash-child.ts', import.meta.url));
const databases = await testDatabases();

/** Steps in the database; throws where a matter, its history and the outbox differ. */
async function wholeSteps(url: string): Promise<number> {
  const knex = openDatabase(url);
  try {
    const matters: { number: string; version: number; state: string }[] = await knex(
      'applications',
    ).select('number', 'version', 'state');
    const steps: { id: string; matter: string; version: number; to_state: string }[] = await knex(
      'procedure_steps',
    )
      .where({ procedure_name: 'application' })
      .orderBy('version')
      .select('id', 'matter', 'version', 'to_state');
    const events: { id: string }[] = await knex('channel_events')
      .where({ procedure_name: 'application' })
      .select('id');
    for (const { number, version, state } of matters) {
      const own = steps.filter(({ matter }) => matter === number);
      expect(own.map((step) => step.version)).toEqual(
        Array.from({ length: version + 1 }, (_, i) => i),
      );
      expect(own.at(-1)?.to_state, number).toBe(state);
    }
    expect(new Set(steps.map(({ matter }) => matter)).size).toBe(matters.length);
    expect(events.map(({ id }) => id).sort()).toEqual(steps.map(({ id }) => id).sort());
    return steps.length;
  } finally {
    await knex.destroy();
  }
}

/** What a child that dies at the n-th write was able to say; `died` is false where there is no n-th. */
function dying(url: string, at: number): Promise<{ said: string[]; died: boolean }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, url, String(at)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (_code, signal) =>
      resolve({ said: output.trim().split('\n'), died: signal === 'SIGKILL' }),
    );
  });
}

describe.each(databases)('on $name', ({ present, create }) => {
  let database: Awaited<ReturnType<typeof create>>;
  beforeAll(async () => {
    if (!present) return;
    database = await create();
    await prepareDatabase(department, database.url, keyring);
  });
  afterAll(async () => database?.drop());

  it.skipIf(!present)(
    'a process killed before any of its writes leaves whole steps',
    async () => {
      const deaths: number[] = [];
      for (let at = 1; ; at++) {
        const before = await wholeSteps(database.url);
        const { said, died } = await dying(database.url, at);
        const after = await wholeSteps(database.url);
        const answered = said.length;
        expect(said[0]).toMatch(/^SQ-/);
        expect(after - before).toBeGreaterThanOrEqual(answered);
        expect(after - before).toBeLessThanOrEqual(2);
        if (!died) break;
        deaths.push(at);
      }
      // State, history, outbox, commit.
      expect(deaths).toEqual([1, 2, 3, 4]);
    },
    120_000,
  );
});
