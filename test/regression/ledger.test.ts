/** The ledger: nothing is answered that is not in it, and it holds no value (promise 9). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../gateway/index.ts';
import { CANARY, ID_CANARY } from './departments.ts';
import { type Federation, startFederation } from './federation.ts';
import { keyring } from './policy.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

const segments = () =>
  readdirSync(join(city.folder, 'ledger', 'gateway-1'))
    .filter((name) => name.startsWith('segment'))
    .sort()
    .map((name) => join(city.folder, 'ledger', 'gateway-1', name));
const entries = () =>
  segments()
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line).entry);

describe('every use', () => {
  it('that was answered, refused or denied has its record under the decision id of its answer', async () => {
    const asks = [
      { query: '{ people(first: 2) { name politics records { kind } } }' },
      { query: '{ elders { name } }' },
      { query: '{ people { phone } }', matter: '' },
      { as: 'stranger' as const, query: '{ people { name } }' },
      { as: 'citizen' as const, query: '{ people { name phone } }' },
      { query: 'mutation { setPhone(id: "x", phone: "13800000000") { name } }' },
    ];
    const before = entries().length;
    const answers = [];
    for (const ask of asks) answers.push(await city.ask(ask));
    const written = entries().slice(before);
    expect(written.map(({ outcome }) => outcome)).toEqual([
      ...['ANSWERED', 'REFUSED', 'REFUSED'],
      ...['ANSWERED', 'ANSWERED', 'REFUSED'],
    ]);
    for (const [index, { extensions }] of answers.entries())
      if (extensions.access) expect(written[index].decisionId).toBe(extensions.access.decisionId);
    expect(written[0]).toMatchObject({
      ...{ purpose: 'CASE_HANDLING', matter: 'M-1', denied: ['Person.politics'] },
      who: { kind: 'department', dept: 'hotline', sub: 'sub-clerk', duties: ['HOTLINE_WORK'] },
      rows: { Person: 2, HealthRecord: 4 },
      agreements: ['health-hotline', 'register-hotline'],
    });
    expect(written[0].subjects).toHaveLength(2);
  });

  it('names the same persons alike, whoever asked for what: in a space of its own', async () => {
    const own = async (as: 'clerk' | 'registrar') => {
      const { data } = await city.ask({
        as,
        query: '{ people(area: "150602001001", first: 1) { id } }',
      });
      return { id: data.people[0].id, subjects: entries().at(-1).subjects };
    };
    const [clerk, registrar] = [await own('clerk'), await own('registrar')];
    expect(clerk.subjects).toEqual(registrar.subjects);
    expect(clerk.id).not.toBe(registrar.id);
    expect(clerk.subjects).not.toContain(clerk.id);
  });

  it('holds no value, no text of an operation, no variable', async () => {
    const query =
      'query Telltale ($n: PersonName) { people(filter: { name: $n }) { alias1: name } }';
    await city.ask({ query, variables: { n: '王2' } });
    const text = city.ledger();
    expect(text).not.toMatch(/王|Telltale|alias1|note 2|13875/);
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(ID_CANARY);
  });
});

describe('a record changed afterwards', () => {
  it('is found offline, by whoever has the public key', async () => {
    await city.ask({ query: '{ office }' });
    await city.gateway.close();
    const folder = join(city.folder, 'ledger');
    const verify = () => verifyLedger(folder, keyring.verifyKey('ledger')).logs[0]?.good;
    expect(verify()).toBe(true);
    const [file = ''] = segments();
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    const forgeries = [
      text.replace('"dept":"hotline"', '"dept":"audit"'),
      [...lines.slice(0, 1), ...lines.slice(2)].join('\n'),
      [lines[1], lines[0], ...lines.slice(2)].join('\n'),
    ];
    for (const forged of forgeries) {
      expect(forged).not.toBe(text);
      writeFileSync(file, forged);
      expect(verify()).toBe(false);
    }
    writeFileSync(file, text);
    expect(verify()).toBe(true);
  });
});
