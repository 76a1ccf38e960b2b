/** Killed at any moment, the channel has each step whole or not at all, and none that was answered is lost. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring } from '../../test/city.ts';
import { testDatabases } from '../../test/services.ts';
import { openDatabase, prepareDatabase } from '../kit/index.ts';
import { department } from './index.ts';

const CHILD = fileURLToPath(new URL('testing/crash-child.ts', import.meta.url));
const KILLS = 4;
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

/** Steps that the child said it had taken before it was killed. */
function killedAfter(url: string, target: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = 0;
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      told = Math.max(told, ...chunk.toString().trim().split('\n').map(Number));
      if (told >= target) child.kill('SIGKILL');
    });
    child.once('exit', () => resolve(told));
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
    'a process that is killed leaves whole steps',
    async () => {
      let before = await wholeSteps(database.url);
      for (let kill = 0; kill < KILLS; kill++) {
        const told = await killedAfter(database.url, 5 + kill);
        expect(told).toBeGreaterThanOrEqual(5 + kill);
        const after = await wholeSteps(database.url);
        expect(after).toBeGreaterThanOrEqual(before + told);
        before = after;
      }
    },
    120_000,
  );
});
