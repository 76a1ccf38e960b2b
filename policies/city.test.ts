/**
 * The demo city's own policy: what the files of this repository say, as `isthmus check` reads them.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadDepartments } from '../subgraphs/index.ts';
import { departmentDocument, departmentSdl } from '../subgraphs/kit/index.ts';
import { DEMO_CITIZEN, OPEN_MATTERS, population } from '../subgraphs/population/index.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { personRef } from '../wire/ref.ts';
import { type Built, buildBundle, formatProblem } from './bundle/index.ts';
import { PURPOSES } from './model/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const keyring = demoKeyring();

let built: Built;
beforeAll(async () => {
  const departments = await loadDepartments();
  const sources = departments.map((department) => ({
    name: department.name,
    url: `http://127.0.0.1/${department.name}`,
    file: department.schemaFile,
    sdl: departmentSdl(department),
    document: departmentDocument(department),
  }));
  built = buildBundle({ root: ROOT, sources, keyring, createdAt: '2026-11-20T00:00:00.000Z' });
}, 30_000);

/** The content that `npm start` signs. */
function content() {
  if (!built.signed) throw new Error('the city has no bundle');
  return built.signed.content;
}

describe('the policy of the demo city', () => {
  test('has no error, and only the warnings that the demo means', () => {
    const lines = built.problems.map((found) => formatProblem(found, 'en'));
    const meant = lines.map((line) => line.split(' ').slice(1, 5).join(' ')).sort();
    expect(meant).toEqual([
      'warning AGREED_IN_VAIN agreement grid-housing-case-handling',
      'warning AGREEMENT_EXPIRED agreement grid-hotline-quality-check',
    ]);
  });

  test('knows every department folder as a source and a department', () => {
    const folders = readdirSync(new URL('../subgraphs', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['kit', 'population'].includes(entry.name))
      .map(({ name }) => name);
    const { sources, departments } = content().registry;
    expect(sources.map(({ name }) => name)).toEqual(folders.sort());
    expect(departments.map(({ id }) => id)).toEqual(expect.arrayContaining(folders));
    for (const { name, key, refSpace } of sources) {
      expect(key).toBe(`${name}-1`);
      expect(refSpace).toBe(name === 'exchange' ? 'exchange' : 'base');
    }
  });

  test('names the demo citizen by its base reference, and matters that are open', () => {
    const { personas } = content().registry;
    const citizen = population().persons[DEMO_CITIZEN];
    expect(personas.citizen?.sub).toBe(personRef(keyring.secret('base'), citizen?.idNumber ?? ''));
    const matters = {
      'hotline-clerk': OPEN_MATTERS.hotline,
      'petition-officer': OPEN_MATTERS.petitions,
      mediator: OPEN_MATTERS.mediation,
      'police-officer': OPEN_MATTERS.police,
      'court-clerk': OPEN_MATTERS.courts,
    };
    for (const [name, matter] of Object.entries(matters))
      expect(personas[name]?.matters).toEqual([matter]);
  });

  test('lets every class that asks for departments read the catalog', () => {
    const { registry, lists } = content();
    for (const { kind, dept, duties } of registry.classes) {
      if (kind !== 'department') continue;
      const purposes = duties.flatMap((duty) => registry.duties[duty]?.purposes ?? []);
      expect(purposes).toContain('EXCHANGE_WORK');
      const use = lists.uses.find((u) => u.consumer === dept && u.purpose === 'EXCHANGE_WORK');
      expect(use?.items).toEqual(expect.arrayContaining(['Query.catalog', 'CatalogItem.label']));
    }
  });

  test('uses every purpose, and forbids what the study forbids', () => {
    const { registry, lists, catalog } = content();
    const used = Object.values(registry.duties).flatMap(({ purposes }) => purposes);
    expect([...new Set(used)].sort()).toEqual([...PURPOSES].sort());
    const forbidden = lists.negative.flatMap(({ coordinates }) => coordinates);
    expect(forbidden).toContain('Person.politicalStatus');
    const political = Object.values(catalog.items).filter((i) => /politic/i.test(i.field));
    expect(political.map((i) => i.class)).toEqual(political.map(() => 'POLITICAL_STATUS'));
  });
});
