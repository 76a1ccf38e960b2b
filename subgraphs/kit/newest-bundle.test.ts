/** Whoever can write the bundle file cannot put an older policy in force by a restart (ADR 0155). */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from './database.ts';
import { NEWEST_BUNDLE_TABLE } from './newest-bundle.ts';
import { clinicBundle } from './testing/bundle.ts';
import { type Clinic, keyring, startClinic } from './testing/harness.ts';

const databases = await testDatabases();
const newer = clinicBundle(keyring, { agreements: [], number: 7 });

describe.each(databases)('a guard on $name', ({ present, create }) => {
  let clinic: Clinic | undefined;
  afterEach(() => clinic?.close());

  it.skipIf(!present)('started again does not go back to an older bundle', async () => {
    const { url: database, drop } = await create();
    const knex = openDatabase(database);
    const noted = async () => Number((await knex(NEWEST_BUNDLE_TABLE).first('number')).number);
    const ask = async (bundle: string) =>
      (await clinic?.call({ query: '{ __typename }', claims: { bundle } }))?.text;
    try {
      clinic = await startClinic({ agreements: [], database });
      clinic.publish(newer);
      await vi.waitFor(async () => expect(await noted()).toBe(7), { timeout: 5_000 });
      await clinic.close();
      // The file holds bundle 0 again.
      clinic = await startClinic({ agreements: [], database });
      await vi.waitFor(() =>
        expect(clinic?.log.join('')).toContain('bundle 0 is older than bundle 7'),
      );
      expect(await ask(clinic.bundleHash)).toContain('POLICY_UNAVAILABLE');
      clinic.publish(newer);
      await vi.waitFor(async () => expect(await ask(newer.hash)).toContain('Query'));
      expect(await noted()).toBe(7);
    } finally {
      await knex.destroy();
      await clinic?.close();
      clinic = undefined;
      await drop();
    }
  });
});
