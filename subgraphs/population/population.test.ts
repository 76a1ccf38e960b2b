import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  ageOf,
  type Channel,
  checkDigit,
  checkDigitHolds,
  DEMO_CITIZEN,
  docket,
  instant,
  localFaults,
  OPEN_MATTERS,
  PERSON_COUNT,
  places,
  population,
  RARE_CHARACTERS,
  rngFor,
} from './index.ts';
import { truth } from './truth.ts';

const CHANNELS: readonly Channel[] = ['hotline', 'petitions', 'mediation', 'police', 'courts'];
const digest = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

describe('persons', () => {
  const { persons, households } = population();

  test('are the same on every machine', () => {
    // A changed digest means changed demo data: then every reference in documents must be looked at too.
    expect(digest(persons)).toMatchInlineSnapshot(`"ab1549d57306c314"`);
    expect(digest(households)).toMatchInlineSnapshot(`"2cc089db7a64898f"`);
  });

  test('are 20,000 with distinct numbers and phones, in about 7,500 households', () => {
    expect(persons).toHaveLength(PERSON_COUNT);
    expect(new Set(persons.map((person) => person.idNumber)).size).toBe(PERSON_COUNT);
    expect(new Set(persons.map((person) => person.phone)).size).toBe(PERSON_COUNT);
    expect(households.length).toBeGreaterThan(7_000);
    expect(households.length).toBeLessThan(8_000);
    expect(households.flatMap((household) => household.members)).toHaveLength(PERSON_COUNT);
  });

  test('have id numbers of the right form whose check digit always fails', () => {
    expect(checkDigitHolds('11010519491231002X')).toBe(true);
    expect(checkDigit('44052418800101001')).toBe('4');
    for (const { idNumber, birthDate, sex } of persons) {
      expect(idNumber).toMatch(/^1506\d{13}[\dX]$/);
      expect(idNumber.slice(6, 14)).toBe(birthDate.replaceAll('-', ''));
      expect(Number(idNumber[16]) % 2 === 1).toBe(sex === 'MALE');
      expect(checkDigitHolds(idNumber)).toBe(false);
    }
  });

  test('have phones that belong to no operator', () => {
    for (const { phone } of persons) expect(phone).toMatch(/^(154|16[013489])\d{8}$/);
  });

  test('live in places that exist, addressed down from the region', () => {
    for (const person of persons) {
      const community = places().communityOf.get(person.communityCode);
      expect(community).toBeDefined();
      expect(person.gridCode.startsWith(person.communityCode)).toBe(true);
      expect(person.address).toContain(`${community?.streetName}${community?.name}`);
    }
    expect(population().persons[DEMO_CITIZEN]?.communityCode).toMatch(/^150602/);
  });

  test('have Mongolian names without surname and with ·, and rare characters', () => {
    const mongolian = persons.filter((person) => person.ethnicity === '蒙古族');
    expect(mongolian.length).toBeGreaterThan(PERSON_COUNT * 0.08);
    expect(persons.some((person) => person.name === '巴特尔')).toBe(true);
    expect(persons.filter((person) => person.name.includes('·')).length).toBeGreaterThan(50);
    for (const character of RARE_CHARACTERS)
      expect(persons.some((person) => person.name.includes(character))).toBe(true);
  });

  test('places: 9 districts and banners, 88 towns, 1,011 communities without office names', () => {
    expect([places().areas.length, places().streets.length]).toEqual([9, 88]);
    expect(places().communities).toHaveLength(1_011);
    for (const { name } of places().communities) expect(name).toMatch(/(社区|村|嘎查)$/);
  });
});

describe('random', () => {
  test('sequences depend on their name only and cover [0, 1)', () => {
    const [a, b, c] = [rngFor('a'), rngFor('a'), rngFor('b')];
    const draws = Array.from({ length: 10_000 }, () => a());
    expect(draws).toEqual(Array.from({ length: 10_000 }, () => b()));
    expect(draws[0]).not.toBe(c());
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
  });
});

describe('dockets', () => {
  test('are the same on every machine', () => {
    expect(
      CHANNELS.map((channel) => `${channel} ${digest(docket(channel))}`),
    ).toMatchInlineSnapshot(`
      [
        "hotline 4b0245864cc5feac",
        "petitions b6bdf553efcbf11a",
        "mediation 8489fb1cfbebc533",
        "police 0f3ca67c8ea063d4",
        "courts 78cddd7727224c95",
      ]
    `);
  });

  test('hold enough filings, in order of time, with numbers of their own', () => {
    const least = {
      hotline: 10_000,
      petitions: 3_000,
      mediation: 1_500,
      police: 4_000,
      courts: 1_200,
    };
    for (const channel of CHANNELS) {
      const filings = docket(channel);
      expect(filings.length).toBeGreaterThanOrEqual(least[channel]);
      expect(new Set(filings.map((filing) => filing.number)).size).toBe(filings.length);
      const times = filings.map((filing) => instant(filing.at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  test('carry no label and no unfilled gap of a template', () => {
    for (const channel of CHANNELS)
      for (const filing of docket(channel)) {
        expect(filing).not.toHaveProperty('story');
        expect(filing.title + filing.content).not.toMatch(/[{}]|undefined/);
      }
  });

  test('hold the open matters of the demo personas, all of the demo citizen', () => {
    for (const channel of CHANNELS) {
      const filing = docket(channel).find((one) => one.number === OPEN_MATTERS[channel]);
      expect(filing?.person).toBe(DEMO_CITIZEN);
      expect(filing?.communityCode).toMatch(/^150602/);
    }
  });
});

describe('truth', () => {
  const { stories, faults, windowDays } = truth();
  const filing = (at: { channel: Channel; number: string }) => {
    const found = docket(at.channel).find((one) => one.number === at.number);
    if (!found) throw new Error(`no filing ${at.number}`);
    return found;
  };

  test('120 repeated grievances: one person, one matter, several channels, within the window', () => {
    const repeated = stories.filter(
      ({ kind, id }) => kind === 'REPEATED_GRIEVANCE' && id !== 'R000',
    );
    expect(repeated).toHaveLength(120);
    for (const story of repeated) {
      const told = story.filings.map(filing);
      expect(told.length).toBeGreaterThanOrEqual(2);
      expect(new Set(story.filings.map(({ channel }) => channel)).size).toBeGreaterThanOrEqual(2);
      expect(new Set(told.map(({ person }) => person)).size).toBe(1);
      expect(new Set(told.map(({ matter }) => matter)).size).toBe(1);
      const days = told.map(({ at }) => instant(at) / 86_400_000);
      expect(Math.max(...days) - Math.min(...days)).toBeLessThanOrEqual(windowDays);
    }
  });

  test('200 near misses share the person or the matter, never both', () => {
    const near = stories.filter((story) => story.kind !== 'REPEATED_GRIEVANCE');
    expect(near).toHaveLength(200);
    for (const story of near) {
      const [first, second] = story.filings.map(filing);
      const samePerson = first?.person === second?.person;
      expect(samePerson).toBe(story.kind === 'SAME_PERSON_OTHER_MATTER');
      expect(first?.matter === second?.matter).toBe(!samePerson);
    }
  });

  test('nothing else repeats: no person raises one kind twice outside the planted stories', () => {
    const planted = new Set(
      stories.flatMap((story) => story.filings.map(({ channel, number }) => channel + number)),
    );
    const seen = new Set<string>();
    for (const channel of CHANNELS)
      for (const { person, matter, number } of docket(channel)) {
        if (person === undefined || planted.has(channel + number)) continue;
        const pair = `${person} ${matter.kind.key}`;
        expect(seen.has(pair)).toBe(false);
        seen.add(pair);
      }
  });

  test('25 local faults, each with a burst of calls from different persons while it lasts', () => {
    expect(faults).toHaveLength(25);
    expect(localFaults()).toHaveLength(25);
    for (const fault of faults) {
      const calls = fault.calls.map((number) => filing({ channel: 'hotline', number }));
      expect(calls.length).toBeGreaterThanOrEqual(6);
      expect(new Set(calls.map(({ person }) => person)).size).toBe(calls.length);
      for (const call of calls) {
        expect(call.communityCode).toBe(fault.communityCode);
        expect(instant(call.at)).toBeGreaterThanOrEqual(instant(fault.startedAt));
        expect(instant(call.at)).toBeLessThanOrEqual(instant(fault.restoredAt));
      }
    }
  });

  test('all planted persons are adults', () => {
    const byNumber = new Map(population().persons.map((person) => [person.idNumber, person]));
    for (const story of stories)
      for (const idNumber of story.idNumbers)
        expect(ageOf(byNumber.get(idNumber)?.birthDate ?? '2026-01-01')).toBeGreaterThanOrEqual(18);
  });
});
