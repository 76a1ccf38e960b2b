/** An application and the bundle in force: it begins with the text that was signed, and stops where it stops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { type Office, startOffice, TERMS } from './testing/office.ts';

const databases = await testDatabases();

describe.each(databases)('an application on $name', ({ present, create }) => {
  let office: Office;
  let database: Awaited<ReturnType<typeof create>>;
  beforeAll(async () => {
    if (!present) return;
    database = await create();
    office = await startOffice(database.url);
  });
  afterAll(async () => {
    await office?.close();
    await database?.drop();
  });
  const it_ = it.skipIf(!present);

  const signed = async () => {
    const { matter } = await office.act('hotline-clerk', 'fileApplication', { terms: TERMS });
    const number = matter?.number ?? '';
    await office.step('hotline-head', number, 'approve');
    await office.step('hotline-clerk', number, 'submit');
    await office.step('coordinator', number, 'accept');
    await office.step('grid-head', number, 'agree');
    await office.sign('grid-head', 'grid', number);
    await office.sign('hotline-head', 'hotline', number);
    return number;
  };
  const stepsOf = async (number: string) => {
    const rows = (await office.rows('procedure_steps')).filter(({ matter }) => matter === number);
    return rows
      .sort((a, b) => Number(a.version) - Number(b.version))
      .map(({ step, role }) => `${step} ${role}`);
  };
  const stateOf = async (number: string) =>
    (await office.rows('applications')).find((row) => row.number === number)?.state;

  it_('begins when both signed it and it is in force, and follows it from there', async () => {
    const number = await signed();
    await office.publishAgreement(number);
    await office.becomes(number, 'SHARING');
    await office.publishAgreement(number, { status: 'SUSPENDED' });
    await office.becomes(number, 'SUSPENDED');
    await office.publishAgreement(number);
    await office.becomes(number, 'SHARING');
    await office.publishAgreement(number, { status: 'TERMINATED' });
    await office.becomes(number, 'TERMINATED');
    expect((await stepsOf(number)).slice(-4)).toEqual([
      ...['begin policy', 'halt policy', 'lift policy', 'cancel policy'],
    ]);
    const events = (await office.rows('channel_events')).filter(({ matter }) => matter === number);
    expect(events.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['begin', 'halt', 'lift', 'cancel']),
    );
  });

  it_('does not begin with another text than was signed', async () => {
    const [wider, right] = [await signed(), await signed()];
    await office.publishAgreement(wider, { volume: 100_000 });
    await office.publishAgreement(right);
    await office.becomes(right, 'SHARING');
    expect(await stateOf(wider)).toBe('SIGNED');
    await office.publishAgreement(wider);
    await office.becomes(wider, 'SHARING');
  });

  it_('ends where its entry is gone', async () => {
    const number = await signed();
    const { id } = await office.publishAgreement(number);
    await office.becomes(number, 'SHARING');
    office.publish(({ agreements }) => ({
      agreements: agreements.filter((entry) => entry.id !== id),
    }));
    await office.becomes(number, 'TERMINATED');
  });
});
