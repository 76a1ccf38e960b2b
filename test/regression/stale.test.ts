/**
 * A replica that has not heard for 3 s that its policy is the newest gives nothing of level 3 and above;
 * for 60 s, nothing. Gateway and guard each judge for themselves.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileFeed, type PolicyFeed } from '../../policies/bundle/follow/index.ts';
import type { SignedBundle } from '../../policies/model/index.ts';
import { type Federation, startFederation } from './federation.ts';

interface HeldFeed {
  readonly open: (file: string) => PolicyFeed;
  /** The publisher said so many milliseconds ago that what is in force is the newest. */
  confirm(agoMs: number): void;
}

/** Carries the file's bundle and confirms nothing by itself. */
function heldFeed(): HeldFeed {
  const confirming: ((agoMs: number) => void)[] = [];
  return {
    open: (file) => ({
      open(sink) {
        let given: SignedBundle | undefined;
        confirming.push((agoMs) => {
          if (!given) throw new Error('no bundle was carried yet');
          const { content, hash } = given;
          sink.confirmed({ number: content.number, hash, at: Date.now() - agoMs });
        });
        return fileFeed(file).open({
          ...sink,
          bundle(signed) {
            given = signed as SignedBundle;
            sink.bundle(signed);
          },
          upToDate: () => undefined,
        });
      },
    }),
    confirm(agoMs) {
      for (const confirm of confirming) confirm(agoMs);
    },
  };
}

const UNCONFIRMED = { reason: 'POLICY_UNAVAILABLE', ruleId: 'policy:unconfirmed' };
const QUERY = '{ people(first: 3) { name phone area } }';
const ask = (query = QUERY) => ({ as: 'registrar', query }) as const;
// biome-ignore lint/suspicious/noExplicitAny: rows of any shape.
const column = (rows: any[], field: string) => new Set(rows.map((row) => row[field] === null));

describe('a gateway that is cut off', () => {
  let city: Federation;
  const feed = heldFeed();
  beforeAll(async () => {
    city = await startFederation({ gatewayFeed: feed.open });
  });
  afterAll(() => city?.close());
  beforeEach(() => {
    city.wire.length = 0;
  });

  it('answers nothing where nothing was confirmed for a minute, and is not ready', async () => {
    for (const confirm of [() => {}, () => feed.confirm(61_000)]) {
      confirm();
      const answer = await city.ask(ask('{ __typename }'));
      expect([answer.status, answer.errors[0].extensions.code]).toEqual([
        503,
        'POLICY_UNAVAILABLE',
      ]);
    }
    const ready = await fetch(new URL('/health/ready', city.url));
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', why: 'policy' },
    ]);
    expect(await city.metrics()).toMatch(/isthmus_policy_age_seconds 6\d/);
    expect(city.wire).toEqual([]);
  });

  it('withholds level 3 and above after 3 s, and asks no source for it', async () => {
    feed.confirm(4_000);
    const answer = await city.ask(ask());
    expect([...column(answer.data.people, 'phone')]).toEqual([true]);
    expect([...column(answer.data.people, 'name')]).toEqual([false]);
    expect(answer.extensions.access.denied).toMatchObject([
      { coordinate: 'Person.phone', ...UNCONFIRMED },
    ]);
    expect(city.wire.map(({ body }) => body).join()).not.toContain('phone');
    expect(city.ledger()).toContain('"denied":["Person.phone"]');
    expect((await fetch(new URL('/health/ready', city.url))).status).toBe(200);
  });

  it('refuses arguments and mutations that would use it, before any effect', async () => {
    const read = await city.ask(ask('{ people(filter: { phone: "13800000000" }) { name } }'));
    expect(read.errors[0].extensions).toMatchObject({
      ...{ code: 'FORBIDDEN', reason: 'ARGUMENT_READS_DENIED_ITEM' },
      ...{ ruleId: 'policy:unconfirmed', coordinate: 'PeopleFilter.phone' },
    });
    const write = await city.ask(
      ask('mutation { setPhone(id: "AAAAAAAAAAAAAAAAAAAAAAA", phone: "13800000000") { name } }'),
    );
    expect(write.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(city.wire).toEqual([]);
  });

  it('gives it again with the next heartbeat: nothing of it was remembered', async () => {
    feed.confirm(0);
    const answer = await city.ask(ask());
    expect([...column(answer.data.people, 'phone')]).toEqual([false]);
    expect(answer.extensions.access.denied).toEqual([]);
  });
});

describe('a department that is cut off', () => {
  let city: Federation;
  const feed = heldFeed();
  beforeAll(async () => {
    city = await startFederation({ departmentFeed: feed.open });
  });
  afterAll(() => city?.close());
  beforeEach(() => {
    city.wire.length = 0;
  });

  it('gives nothing where nothing was confirmed for a minute', async () => {
    const answer = await city.ask(ask());
    expect(answer.data).toEqual({ people: null });
    expect(city.wire[0]?.answer).toContain('POLICY_UNAVAILABLE');
    const [base] = city.direct.values();
    expect((await fetch(new URL('/health/ready', base))).status).toBe(503);
  });

  it('withholds level 3 and above after 3 s, although the gateway asks for it', async () => {
    feed.confirm(4_000);
    const answer = await city.ask(ask());
    expect(city.wire[0]?.body).toContain('phone');
    expect([...column(answer.data.people, 'phone')]).toEqual([true]);
    expect([...column(answer.data.people, 'name')]).toEqual([false]);
    expect(answer.extensions.access.denied).toMatchObject([
      { coordinate: 'Person.phone', ...UNCONFIRMED },
    ]);
  });

  it('sends no twin of such an item to another department', async () => {
    await city.ask({ query: '{ people(first: 3) { bracket } }' });
    const asked = city.wire.filter(({ body }) => body.includes('incomeTwin'));
    expect(asked.length).toBeGreaterThan(0);
    expect(city.wire.map(({ answer }) => answer).join()).not.toMatch(/"incomeTwin":"/);
  });

  it('gives it again with the next heartbeat', async () => {
    feed.confirm(0);
    expect([...column((await city.ask(ask())).data.people, 'phone')]).toEqual([false]);
    city.wire.length = 0;
    await city.ask({ query: '{ people(first: 3) { bracket } }' });
    expect(city.wire.map(({ answer }) => answer).join()).toMatch(/"incomeTwin":"/);
  });
});
