import { describe, expect, test } from 'vitest';
import type { Agreement, Lists, Scope } from '../../model/index.ts';
import {
  AGREEMENT,
  catalogOf,
  city,
  GRID_SDL,
  HOTLINE_SDL,
  item,
  LISTS,
  REGISTRY,
  source,
  withItem,
} from '../testing.ts';
import type { RegistryDraft } from '../yaml/folder.ts';
import { type LintInput, lintPolicy } from './index.ts';

const codes = (input: LintInput) => lintPolicy(input).map(({ code }) => code);
const agreed = (change: Partial<Agreement>): LintInput => ({
  ...city(),
  agreements: [{ ...AGREEMENT, ...change }],
});
const listed = (change: Partial<Lists>): LintInput => ({
  ...city(),
  lists: { ...LISTS, ...change },
});
const registered = (change: Partial<RegistryDraft>): LintInput => ({
  ...city(),
  registry: { ...REGISTRY, ...change },
});
const first = <T>(entries: readonly T[], change: Partial<T>): T[] => {
  const [entry] = entries;
  if (entry === undefined) throw new Error('no entry to change');
  return [{ ...entry, ...change }];
};
const compare = (item: string, op: string, value: unknown): Scope =>
  ({ kind: 'compare', item, op, value }) as Scope;
const area = compare('Person.area', 'eq', { literal: 'A' });
const unguarded = { sources: [{ name: 'grid', unguarded: true }] };

test('the city of the tests has no problem', () => {
  expect(lintPolicy(city())).toEqual([]);
});

describe('items', () => {
  const wrong: [code: string, coordinate: string, change: Parameters<typeof withItem>[1]][] = [
    ['UNCONDITIONAL_TOO_HIGH', 'Place.name', { level: 3 }],
    ['UNCONDITIONAL_PERSONAL', 'Person.area', { sharing: 'UNCONDITIONAL' }],
    ['UNCONDITIONAL_MASKED', 'Place.name', { mask: 'NAME' }],
    ['NEGATIVE_UNCONDITIONAL', 'Place.name', { class: 'POLITICAL_STATUS' }],
    ['WITHHELD_WITHOUT_BASIS', 'Person.status', { basis: ['local'] }],
    ['WITHHELD_WITHOUT_BASIS', 'Person.status', { basis: [] }],
    ['BASIS_UNKNOWN', 'Person.status', { basis: ['law', 'lav'] }],
    ['MASK_SCALAR_WRONG', 'Person.area', { mask: 'NAME' }],
    ['MASK_ON_KEY', 'Person.id', { mask: 'NAME' }],
    ['DERIVED_UNKNOWN', 'Place.name', { derived: ['Place.nmae'] }],
    ['COORDINATE_UNKNOWN', 'Place.name', { twinOf: 'Place.nmae' }],
    ['DUTY_UNKNOWN', 'Person.area', { duty: ['HOTLINE_WRK'] }],
    ['OWN_ACCESS_IMPERSONAL', 'Place.name', { ownAccess: true }],
    ['KEY_NATURAL', 'Person.id', { class: 'IDENTITY_NUMBER' }],
  ];
  test.each(wrong)('%s: %s %j', (code, coordinate, change) => {
    expect(codes(withItem(coordinate, change))).toContain(code);
  });

  test('level 2 and a law are enough', () => {
    expect(codes(withItem('Place.name', { level: 2 }))).toEqual([]);
    expect(codes(withItem('Person.status', { basis: ['local', 'law'] }))).toEqual([]);
  });

  const nonNull = { type: 'String', nonNull: true, list: false };
  test.each([
    ['conditional', 'Person.area', {}],
    ['withheld', 'Person.status', {}],
    ['of a use that is not registered', 'Place.name', {}],
  ])('a %s field is nullable', (_, coordinate, change) => {
    expect(codes(withItem(coordinate, { ...change, returns: nonNull }))).toContain(
      'CONTROLLED_NON_NULL',
    );
  });

  test('what every class gets may be non-null, and a key may', () => {
    const uses = ['hotline CASE_HANDLING', 'exchange POLICY_ADMIN'].map((use, index) => {
      const [consumer = '', purpose = ''] = use.split(' ');
      return { id: `u${index}`, consumer, purpose, items: ['Place.*'] };
    });
    const open = withItem('Place.name', { returns: nonNull });
    expect(codes({ ...open, lists: { ...LISTS, uses } })).toEqual([]);
    const duty = withItem('Place.name', { returns: nonNull, duty: ['HOTLINE_WORK'] });
    expect(codes({ ...duty, lists: { ...LISTS, uses } })).toEqual(['CONTROLLED_NON_NULL']);
    const high = withItem('Place.name', { returns: nonNull, level: 2, listed: ['CITIZEN'] });
    expect(codes({ ...high, lists: { ...LISTS, uses } })).toEqual(['CONTROLLED_NON_NULL']);
  });

  test('a member of a combination and a forbidden item are controlled', () => {
    const uses = ['hotline CASE_HANDLING', 'exchange POLICY_ADMIN'].map((use, index) => {
      const [consumer = '', purpose = ''] = use.split(' ');
      return { id: `u${index}`, consumer, purpose, items: ['Place.*'] };
    });
    const open = withItem('Place.name', { returns: nonNull });
    const combinations = first(LISTS.combinations, { items: ['Place.name', 'Call.content'] });
    expect(codes({ ...open, lists: { ...LISTS, uses, combinations } })).toEqual([
      'CONTROLLED_NON_NULL',
    ]);
    const negative = first(LISTS.negative, { coordinates: ['Place.name'] });
    expect(codes({ ...open, lists: { ...LISTS, uses, negative } })).toContain(
      'CONTROLLED_NON_NULL',
    );
  });

  test('elements of a controlled list are nullable where they are objects', () => {
    const list = (type: string) => ({ type, nonNull: false, list: true, elementNonNull: true });
    expect(codes(withItem('Person.calls', { returns: list('Call') }))).toEqual([
      'CONTROLLED_ELEMENT_NON_NULL',
    ]);
    expect(codes(withItem('Person.calls', { returns: list('String') }))).toEqual([]);
  });
});

describe('keys', () => {
  const keyed = (sdl: string) => ({
    ...city(),
    catalog: catalogOf(source('grid', sdl), source('hotline', HOTLINE_SDL)),
  });

  test('a personal resource is joined by one Ref', () => {
    expect(codes(keyed(GRID_SDL.replace('"id")', '"id area")')))).toContain('KEY_NOT_REF');
    expect(codes(keyed(GRID_SDL.replace('"id")', '"area")')))).toContain('KEY_NOT_REF');
    expect(codes(keyed(GRID_SDL.replace('"id")', '"id") @key(fields: "phone")')))).toEqual(
      expect.arrayContaining(['KEY_NOT_REF', 'KEY_NATURAL']),
    );
  });

  const requiring = (field: string, extra = '') =>
    HOTLINE_SDL.replace(
      'id: Ref!\n  calls',
      `id: Ref! ${field}: String @external
       load: Int @requires(fields: "${field}") ${item('level: 2, sharing: CONDITIONAL')}
       calls`,
    ) + extra;
  const twin = GRID_SDL.replace(
    'area: String',
    `areaTwin: String @inaccessible ${item('level: 2, sharing: CONDITIONAL, twinOf: "Person.area"')}
     area: String`,
  );
  const joined = (grid: string, field: string, consumer: string): LintInput => ({
    ...agreed({ consumer }),
    catalog: catalogOf(source('grid', grid), source('hotline', requiring(field))),
  });

  test('@requires names a twin whose original is agreed on, nothing that is controlled', () => {
    expect(codes(joined(twin, 'areaTwin', 'hotline'))).toEqual([]);
    expect(codes(joined(twin, 'areaTwin', 'exchange'))).toContain('REQUIRES_WITHOUT_AGREEMENT');
    expect(codes(joined(GRID_SDL, 'area', 'hotline'))).toEqual(['REQUIRES_CONTROLLED']);
  });
});

describe('agreements', () => {
  const wrong: [code: string, change: Partial<Agreement>][] = [
    ['DEPARTMENT_UNKNOWN', { supplier: 'gird' }],
    ['CONSUMER_UNKNOWN', { consumer: 'hotlien' }],
    ['AGREEMENT_WITH_ITSELF', { consumer: 'grid' }],
    ['PURPOSE_UNKNOWN', { purpose: 'CASE_HANDLNG' }],
    ['PURPOSE_NOT_PERMITTED', { purpose: 'EARLY_MEDIATION' }],
    ['WINDOW_EMPTY', { until: AGREEMENT.from }],
    ['AGREEMENT_EXPIRED', { until: Date.parse('2026-11-19') }],
    ['COORDINATE_UNKNOWN', { items: [...AGREEMENT.items, 'Person.nmae'] }],
    ['TYPE_UNKNOWN', { items: [...AGREEMENT.items, 'Persn.*'] }],
    ['AGREEMENT_EMPTY', { items: ['Place.*'], masks: {}, itemScope: {}, resourceScope: {} }],
    ['EXPANDS_TO_NOTHING', { items: ['Place.*'], masks: {}, itemScope: {}, resourceScope: {} }],
    ['NOT_SUPPLIED', { items: [...AGREEMENT.items, 'Person.calls'] }],
    ['NEGATIVE_CONTRADICTION', { items: [...AGREEMENT.items, 'Person.status'] }],
    ['AGREEMENT_NEEDLESS', { items: [...AGREEMENT.items, 'Place.name'] }],
    ['MASK_NOT_OFFERED', { masks: { 'Person.phone': 'NAME' } }],
    ['MASK_NOT_OFFERED', { masks: { 'Person.area': 'NAME' } }],
    ['MASK_ON_KEY', { items: [...AGREEMENT.items, 'Person.id'], masks: { 'Person.id': 'NAME' } }],
    ['MASK_OUTSIDE', { items: ['Person.area'], itemScope: {} }],
    ['COORDINATE_UNKNOWN', { masks: { 'Person.fone': 'PHONE' } }],
    ['TYPE_UNKNOWN', { resourceScope: { Persn: area } }],
    ['SCOPE_IDLE', { resourceScope: { Place: compare('Place.name', 'eq', { literal: 'x' }) } }],
    ['COORDINATE_UNKNOWN', { itemScope: { 'Person.fone': area } }],
    ['MASK_OUTSIDE', { itemScope: { 'Person.status': area } }],
    [
      'SCOPE_OTHER_TYPE',
      { resourceScope: { Person: compare('Place.name', 'eq', { literal: 1 }) } },
    ],
    [
      'SCOPE_OTHER_SOURCE',
      { resourceScope: { Person: compare('Person.calls', 'eq', { literal: 1 }) } },
    ],
    [
      'COORDINATE_UNKNOWN',
      { resourceScope: { Person: compare('Person.aera', 'eq', { literal: 1 }) } },
    ],
    ['SCOPE_UNSEEN', { items: ['Person.phone', 'Person.name'] }],
    [
      'SCOPE_UNSEEN',
      { itemScope: { 'Person.area': compare('Person.phone', 'eq', { literal: 1 }) } },
    ],
    ['SCOPE_UNSEEN', { itemScope: { 'Person.phone': area, 'Person.area': area } }],
    [
      'SCOPE_OPERAND_WRONG',
      { resourceScope: { Person: compare('Person.area', 'within', { literal: 15 }) } },
    ],
    [
      'SCOPE_OPERAND_WRONG',
      { resourceScope: { Person: compare('Person.area', 'eq', { subject: 'areas' }) } },
    ],
    [
      'SCOPE_OPERAND_WRONG',
      { resourceScope: { Person: compare('Person.area', 'in', { literal: 'x' }) } },
    ],
    [
      'SCOPE_OPERAND_WRONG',
      { resourceScope: { Person: compare('Person.area', 'gte', { literal: true }) } },
    ],
    [
      'SCOPE_OTHER_TYPE',
      {
        resourceScope: {
          Person: { kind: 'or', of: [area, compare('Place.name', 'eq', { literal: 1 })] },
        },
      },
    ],
  ];
  test.each(wrong)('%s: %j', (code, change) => {
    expect(codes(agreed(change))).toContain(code);
  });

  test('a withheld item that no list forbids cannot be agreed on either', () => {
    const input = withItem('Person.status', { class: 'FINANCE' });
    const agreements = [{ ...AGREEMENT, items: [...AGREEMENT.items, 'Person.status'] }];
    expect(codes({ ...input, agreements, lists: { ...LISTS, negative: [] } })).toEqual([
      'AGREEMENT_WITHHELD',
    ]);
  });

  test('personal items need an impact assessment', () => {
    const { impactAssessment: _, ...rest } = AGREEMENT;
    expect(codes({ ...city(), agreements: [rest] })).toEqual(['IMPACT_ASSESSMENT_MISSING']);
  });

  test('a scope is over one column', () => {
    const input = withItem('Person.area', { columns: ['area', 'street'] });
    expect(codes(input)).toEqual(['SCOPE_NOT_A_COLUMN', 'SCOPE_NOT_A_COLUMN']);
  });

  test('self is for personal resources', () => {
    expect(codes(agreed({ resourceScope: { Person: { kind: 'self' } } }))).toEqual([]);
    const input = withItem('Place.name', { sharing: 'CONDITIONAL' });
    const scoped = { items: ['Place.name'], masks: {}, itemScope: {} };
    const resourceScope = { Place: { kind: 'self' } as const };
    const agreements = [{ ...AGREEMENT, ...scoped, resourceScope }];
    expect(codes({ ...input, agreements })).toEqual(['SCOPE_SELF_IMPERSONAL']);
  });

  test('a wildcard grants every conditional item, never what is withheld or forbidden', () => {
    expect(codes(agreed({ items: ['Person.*'] }))).toEqual([]);
  });

  test('the place is that of the agreement where no file is known', () => {
    const location = { file: 'policies/agreements/grid.yaml', line: 7, column: 5 };
    const [found] = lintPolicy(agreed({ purpose: 'X', location }));
    expect(found).toMatchObject({ code: 'PURPOSE_UNKNOWN', ...location });
  });
});

describe('lists', () => {
  const wrong: [code: string, change: Partial<Lists>][] = [
    ['ID_TWICE', { uses: [...LISTS.uses, ...LISTS.uses] }],
    ['ID_TWICE', { basis: [...LISTS.basis, ...LISTS.basis] }],
    ['COORDINATE_UNKNOWN', { negative: first(LISTS.negative, { coordinates: ['Person.Status'] }) }],
    ['CLASS_UNKNOWN', { negative: first(LISTS.negative, { classes: ['POLITICS'] }) }],
    ['TYPE_UNKNOWN', { negative: first(LISTS.negative, { resources: ['Persn'] }) }],
    ['NEGATIVE_EMPTY', { negative: first(LISTS.negative, { coordinates: [], classes: [] }) }],
    [
      'STATUTORY_WITHOUT_BASIS',
      { negative: first(LISTS.negative, { kind: 'STATUTORY', basis: ['local'] }) },
    ],
    ['PROTECTIVE_REVIEW_DUE', { negative: first(LISTS.negative, { reviewed: '2025-11-01' }) }],
    ['USE_NOT_UNCONDITIONAL', { uses: first(LISTS.uses, { items: ['Person.name'] }) }],
    ['NEGATIVE_CONTRADICTION', { uses: first(LISTS.uses, { items: ['Person.status'] }) }],
    ['CONSUMER_UNKNOWN', { uses: first(LISTS.uses, { consumer: 'x' }) }],
    ['DUTY_UNKNOWN', { demand: first(LISTS.demand, { duty: 'X' }) }],
    ['DUTY_NOT_HELD', { demand: first(LISTS.demand, { duty: 'POLICY_OFFICER' }) }],
    ['BASIS_UNKNOWN', { demand: first(LISTS.demand, { basis: ['x'] }) }],
    ['NOT_SUPPLIED', { responsibility: first(LISTS.responsibility, { items: ['Person.calls'] }) }],
    ['DEMAND_UNKNOWN', { responsibility: first(LISTS.responsibility, { answers: ['demand-2'] }) }],
    ['DEPARTMENT_UNKNOWN', { responsibility: first(LISTS.responsibility, { supplier: 'x' }) }],
    [
      'COMBINATION_TOO_SMALL',
      { combinations: first(LISTS.combinations, { items: ['Person.name'] }) },
    ],
    ['COMBINATION_IDLE', { combinations: first(LISTS.combinations, { level: 3 }) }],
    [
      'COORDINATE_UNKNOWN',
      { combinations: first(LISTS.combinations, { items: ['Person.nam', 'Person.area'] }) },
    ],
  ];
  test.each(wrong)('%s: %j', (code, change) => {
    expect(codes(listed(change))).toContain(code);
  });

  test('a protective entry was reviewed', () => {
    const [entry] = LISTS.negative;
    const { reviewed: _, ...rest } = entry ?? {};
    const negative = [rest] as unknown as Lists['negative'];
    expect(codes(listed({ negative }))).toEqual(['PROTECTIVE_NOT_REVIEWED']);
  });

  test.each([
    ['Person.Name', 'Person.name'],
    ['Pеrson.name', 'Person.name'], // Cyrillic е
    ['Ｐerson.name', 'Person.name'], // full-width P
    ['Реrѕоn.nаmе', 'Person.name'], // six Cyrillic letters
    ['Ｐｅｒｓｏｎ．ｎａｍｅ', 'Person.name'], // all of it full-width
    ['P\u200be\u200br\u200bs\u200bo\u200bn.name', 'Person.name'], // zero-width spaces
    ['Person.nmae', 'Person.name'],
  ])('%s: did you mean %s', (written, meant) => {
    const [found] = lintPolicy(agreed({ items: [...AGREEMENT.items, written] }));
    expect(found?.code).toBe('COORDINATE_UNKNOWN');
    expect(found?.message.en).toContain(`${meant}?`);
  });

  test('nothing is suggested for a name like no other', () => {
    const [found] = lintPolicy(agreed({ items: [...AGREEMENT.items, 'Weather.forecast'] }));
    expect(found?.message.en).toBe('the catalog has no Weather.forecast');
  });
});

describe('registry', () => {
  const wrong: [code: string, change: Partial<RegistryDraft>][] = [
    ['CLASS_KIND_WRONG', { classes: [...REGISTRY.classes.map((c) => ({ ...c, dept: '' }))] }],
    ['CLASS_AREAS_EMPTY', { classes: [...REGISTRY.classes.map((c) => ({ ...c, areas: [] }))] }],
    ['DEPARTMENT_UNKNOWN', { classes: first(REGISTRY.classes, { dept: 'x' }) }],
    ['DUTY_UNKNOWN', { classes: first(REGISTRY.classes, { duties: ['X'] }) }],
    ['PURPOSE_UNKNOWN', { duties: { ...REGISTRY.duties, HOTLINE_WORK: { purposes: ['X'] } } }],
    ['DEPARTMENT_UNKNOWN', { issuers: first(REGISTRY.issuers, { departments: ['x'] }) }],
    ['ISSUER_ABSENT', { issuers: first(REGISTRY.issuers, { departments: ['hotline'] }) }],
    ['DEPARTMENT_UNKNOWN', { apps: [{ azp: 'app', dept: 'x' }] }],
    [
      'PERSONA_CLASS_UNKNOWN',
      { personas: { z: { class: 'x', sub: 'z', label: { zh: '', en: '' } } } },
    ],
    ['UNGUARDED_PERSONAL', unguarded],
    ['UNGUARDED_MASK', unguarded],
    ['UNGUARDED_SCOPE', unguarded],
    ['UNGUARDED_QUOTA', unguarded],
    ['DEPARTMENT_UNKNOWN', { departments: REGISTRY.departments.slice(1) }],
    ['ID_TWICE', { classes: [...REGISTRY.classes, ...REGISTRY.classes] }],
  ];
  test.each(wrong)('%s: %j', (code, change) => {
    expect(codes(registered(change))).toContain(code);
  });

  test('a guarded source may stand in the registry, too', () => {
    expect(codes(registered({ sources: [{ name: 'grid', refSpace: 'own' }] }))).toEqual([]);
  });

  test('an open source needs no guard', () => {
    const places = GRID_SDL.slice(GRID_SDL.indexOf('type Place')).replace(/ {2}people.*\n/, '');
    const lists = { ...LISTS, negative: [], demand: [], responsibility: [], combinations: [] };
    const catalog = catalogOf(source('grid', places));
    const registry = { ...REGISTRY, ...unguarded };
    expect(codes({ registry, catalog, lists, agreements: [] })).toEqual([]);
  });

  test('two persons could publish: two personas of one person are one', () => {
    const [a, b] = [REGISTRY.personas.a, REGISTRY.personas.b];
    if (!a || !b) throw new Error('the test city has officers');
    expect(codes(registered({ personas: { a } }))).toEqual(['OFFICERS_TOO_FEW']);
    expect(codes(registered({ personas: { a, b: { ...b, sub: a.sub } } }))).toEqual([
      'OFFICERS_TOO_FEW',
    ]);
    const purposes = { ...REGISTRY.duties, POLICY_OFFICER: { purposes: ['EXCHANGE_WORK'] } };
    expect(codes(registered({ duties: purposes }))).toContain('OFFICERS_TOO_FEW');
  });
});

describe('rules that decide nothing', () => {
  const other = (change: Partial<Agreement>): LintInput => ({
    ...city(),
    agreements: [AGREEMENT, { ...AGREEMENT, id: 'other', ...change }],
  });

  test('an agreed item above the clearance of every class of the consumer', () => {
    const input = withItem('Person.area', { level: 4 });
    expect(codes(input)).toEqual(['AGREED_IN_VAIN']);
    const masked = withItem('Person.phone', { level: 4 });
    expect(codes(masked)).toEqual([]);
    expect(codes(withItem('Person.area', { duty: ['POLICY_OFFICER'] }))).toEqual([
      'AGREED_IN_VAIN',
    ]);
  });

  test.each<[string, Partial<Agreement>, string[]]>([
    ['gives the same', {}, ['AGREEMENT_SHADOWED']],
    [
      'gives less',
      { items: ['Person.name', 'Person.area'], masks: {}, itemScope: {} },
      ['AGREEMENT_SHADOWED'],
    ],
    ['gives more rows', { resourceScope: {} }, ['AGREEMENT_SHADOWED']],
    [
      'has another purpose or runs longer',
      { until: AGREEMENT.until + 1, items: ['Person.name'], masks: {}, itemScope: {} },
      [],
    ],
    ['is suspended', { status: 'SUSPENDED' }, []],
  ])('an active agreement beside which another %s', (_, change, wanted) => {
    expect(codes(other(change))).toEqual(wanted);
  });

  test('an agreement whose assessment is older than reports are kept', () => {
    const from = Date.parse('2023-11-01T00:00:00+08:00');
    expect(codes(agreed({ from }))).toEqual(['ASSESSMENT_OLD']);
    expect(codes(agreed({ from: from + 60 * 86_400_000 }))).toEqual([]);
    expect(codes(agreed({ from, status: 'SUSPENDED' }))).toEqual([]);
  });

  test('a use of which another has every item', () => {
    const [use] = LISTS.uses;
    if (!use) throw new Error('no use');
    const uses = [use, { ...use, id: 'use-2', items: ['Place.name'] }];
    expect(codes(listed({ uses }))).toEqual(['USE_SHADOWED']);
    expect(codes(listed({ uses: [use, { ...use, id: 'use-2' }] }))).toEqual(['USE_SHADOWED']);
  });

  test('a combination that names a field of an interface, not those of its types', () => {
    const city = listed({
      combinations: first(LISTS.combinations, { items: ['Person.name', 'Call.content'] }),
    });
    const possibleTypes = { Person: ['Resident', 'Visitor'] };
    expect(codes({ ...city, catalog: { ...city.catalog, possibleTypes } })).toContain(
      'COMBINATION_ABSTRACT',
    );
    expect(codes(city)).not.toContain('COMBINATION_ABSTRACT');
  });

  test('a combination that cannot come together', () => {
    const combinations = first(LISTS.combinations, {
      items: ['Person.name', 'Person.status'],
      level: 4,
    });
    expect(codes(listed({ combinations }))).toContain('COMBINATION_DEAD');
  });

  test('a twin of what the negative list names', () => {
    expect(codes(withItem('Person.area', { twinOf: 'Person.status' }))).toEqual([
      'TWIN_OF_NEGATIVE',
    ]);
  });

  test('a demand without a basis', () => {
    expect(codes(listed({ demand: first(LISTS.demand, { basis: [] }) }))).toEqual([
      'DEMAND_WITHOUT_BASIS',
    ]);
  });

  test('a new field that nobody but its supplier would get', () => {
    const input = city();
    const without = (...coordinates: string[]) => ({
      ...input.catalog,
      items: Object.fromEntries(
        Object.entries(input.catalog.items).filter(([name]) => !coordinates.includes(name)),
      ),
    });
    const published = without('Call.content', 'Person.name', 'Person.id', 'Place.name');
    expect(
      lintPolicy({ ...input, published }).map(({ code, message }) => code + message.en),
    ).toEqual([expect.stringMatching(/^FIELD_WITHOUT_VERDICTnew field Call\.content/)]);
  });
});
