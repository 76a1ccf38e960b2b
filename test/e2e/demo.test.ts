/** What the README promises, done as its reader would do it. */
import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { ask, isthmus } from './client.ts';

const CASE_FILE = readFileSync(
  new URL('../../examples/case-file.graphql', import.meta.url),
  'utf8',
);

describe('one query over eight departments', () => {
  it('gives a hotline clerk some fields, masks some, withholds some with reasons', async () => {
    const answer = await ask(CASE_FILE, {
      as: 'hotline-clerk',
      purpose: 'EARLY_MEDIATION',
      matter: 'HL-2026-000123',
    });
    expect(answer.status).toBe(200);
    expect(answer.data.people).toHaveLength(5);
    const [person] = answer.data.people;
    expect(person.name).toMatch(/^\p{Script=Han}/u);
    expect(person.phone).toMatch(/^1\d\d\*{4}\d{4}$/);
    expect(person.politicalStatus).toBeNull();
    const reasons = new Map(answer.denied.map((denial) => [denial.coordinate, denial.reason]));
    expect(reasons.get('Person.politicalStatus')).toBe('NEGATIVE_LIST');
    expect(reasons.get('Petition.informantName')).toBe('NEGATIVE_LIST');
    expect(reasons.get('PoliceCall.criminalRecord')).toBe('WITHHELD');
    expect(reasons.get('Person.healthRecords')).toBe('NO_AGREEMENT');
    expect(answer.masked.map(({ coordinate }) => coordinate)).toContain('Person.phone');
  });

  it('shows the same person under another reference to every consumer and purpose', async () => {
    const query = '{ people(area: "150602", first: 3) { id name } }';
    const clerk = await ask(query, {
      as: 'hotline-clerk',
      purpose: 'EARLY_MEDIATION',
      matter: 'HL-2026-000123',
    });
    const mediator = await ask(query, {
      as: 'mediator',
      purpose: 'EARLY_MEDIATION',
      matter: 'MED-2026-0042',
    });
    const ids = (answer: typeof clerk) =>
      answer.data.people.map((person: { id: string }) => person.id);
    expect(ids(clerk)).toHaveLength(3);
    expect(new Set([...ids(clerk), ...ids(mediator)]).size).toBe(6);
    // The same reference asked for again is the same person; in another space it is nobody.
    const again = '{ person(id: "ID") { name } }';
    const [mine] = ids(clerk);
    const own = await ask(again.replace('ID', mine), {
      as: 'hotline-clerk',
      purpose: 'EARLY_MEDIATION',
      matter: 'HL-2026-000123',
    });
    expect(own.data.person.name).toBe(clerk.data.people[0].name);
    const foreign = await ask(again.replace('ID', mine), {
      as: 'mediator',
      purpose: 'EARLY_MEDIATION',
      matter: 'MED-2026-0042',
    });
    expect(foreign.data.person).toBeNull();
    expect(foreign.denied).toEqual([]);
  });

  it('gives a planner no person at all, and the places', async () => {
    const answer = await ask(CASE_FILE, { as: 'planner', purpose: 'DECISION_SUPPORT' });
    const denied = new Map(answer.denied.map((denial) => [denial.coordinate, denial.reason]));
    expect(denied.get('Person.name')).toBe('NO_AGREEMENT');
    expect(answer.data.people).toEqual([]);
    expect(answer.data.communities).toHaveLength(2);
    expect(answer.data.communities[0].name).toMatch(/\p{Script=Han}/u);
  });
});

describe('the command line', () => {
  it('explains a negative-listed item by list, entry, kind, basis and place', () => {
    const { stdout, status } = isthmus(
      ...['explain', 'Person.politicalStatus', '--as', 'police-officer'],
      ...['--purpose', 'CASE_HANDLING'],
    );
    expect(status).toBe(0);
    expect(stdout).toContain('negative list · neg-political-status · PROTECTIVE');
    expect(stdout).toContain('pipl-28');
    expect(stdout).toMatch(/policies\/lists\/negative\.yaml:\d+:\d+/);
  });

  it('explains what to apply for', () => {
    const { stdout } = isthmus(
      ...['explain', 'Person.phone', '--as', 'market-inspector', '--purpose', 'IDENTITY_CHECK'],
      '--json',
    );
    const explanation = JSON.parse(stdout);
    expect(explanation.verdict).toMatchObject({ effect: 'deny', reason: 'NO_AGREEMENT' });
    expect(explanation.apply).toMatchObject({ item: 'Person.phone', supplier: 'grid' });
  });

  it('traces every stage, and three departments need one round of parallel fetches', () => {
    const query =
      '{ people(area: "150602", first: 200) { name calls(first: 1) { number } petitions(first: 1) { number } } }';
    const { stdout, status } = isthmus(
      ...['trace', '-e', query, '--as', 'hotline-clerk', '--purpose', 'EARLY_MEDIATION'],
      ...['--matter', 'HL-2026-000123', '--json'],
    );
    expect(status).toBe(0);
    const { stages } = JSON.parse(stdout) as { stages: { stage: string; text: string }[] };
    expect(stages.map(({ stage }) => stage)).toEqual([
      ...['receive', 'identity', 'request', 'decide', 'references', 'prune', 'plan', 'execute'],
      ...['respond', 'ledger'],
    ]);
    const execute = stages.find(({ stage }) => stage === 'execute')?.text ?? '';
    // People first, since whom to ask about is known only then; both others in one parallel round.
    expect(execute).toContain('"rounds":2');
    expect(execute).toContain('"statements":3');
  });

  it('refuses an unknown persona by name', () => {
    const { stderr, status } = isthmus('token', '--as', 'nobody');
    expect(status).toBe(2);
    expect(stderr).toContain('UNKNOWN_PERSONA');
    expect(stderr).toContain('hotline-clerk');
  });
});

describe('a department called directly', () => {
  const url = () => `http://127.0.0.1:${inject('city').subgraphPort + 3}/graphql`;
  for (const query of [
    '{ people { name } }',
    '{ _service { sdl } }',
    '{ __schema { types { name } } }',
  ]) {
    it(`answers nothing to ${query}`, async () => {
      const response = await fetch(url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      expect(response.status).toBe(403);
      expect(JSON.parse(text).data ?? null).toBeNull();
      expect(text).not.toMatch(/people|Person|type Query/);
    });
  }
});
