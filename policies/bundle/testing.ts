/** A small city for tests: two departments, a consumer, one agreement, and every lint holds. */
import type { Agreement, Catalog, Item, Lists, Mask } from '../model/index.ts';
import { catalogFromSdl, type SdlSource } from './catalog/index.ts';
import { CATALOG_SDL, CATALOG_URL } from './catalog-sdl.ts';
import type { LintInput } from './lints/index.ts';
import { formatProblem } from './problem.ts';
import type { RegistryDraft } from './yaml/folder.ts';

export const HEADER = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
    "@key", "@external", "@requires", "@shareable", "@inaccessible", "@interfaceObject"
  ])
  @link(url: "${CATALOG_URL}", import: ["@resource", "@item", "@reads", "@action"])
${CATALOG_SDL}
scalar Ref
scalar PersonName
scalar Phone
`;

/** Arguments of `@item` with what a test does not care about filled in. */
export function item(over: string): string {
  const base = ['label: "x"', 'class: "DEMOGRAPHIC"', 'basis: ["decree-809-15"]', 'columns: ["c"]'];
  const names = [...over.matchAll(/(\w+):/g)].map(([, name]) => name);
  const rest = base.filter((each) => !names.includes(each.split(':', 1)[0]));
  return `@item(${[...rest, over].join(', ')})`;
}

const OPEN = 'level: 1, sharing: UNCONDITIONAL';
const CONDITIONAL = 'level: 2, sharing: CONDITIONAL';
const HIGH = 'level: 3, sharing: CONDITIONAL';

export const GRID_SDL = `
type Person @key(fields: "id")
  @resource(label: "人员", code: "1", updateCycle: "DAILY", theme: "T",
    personal: true, subject: "ref") {
  id: Ref! ${item('level: 1, sharing: CONDITIONAL, class: "KEY", columns: ["ref"]')}
  name: PersonName ${item(`${CONDITIONAL}, class: "NAME", mask: NAME, maskedLevel: 1`)}
  phone: Phone ${item(`${HIGH}, class: "CONTACT", mask: PHONE, maskedLevel: 2`)}
  area: String ${item(`${CONDITIONAL}, class: "PLACE", columns: ["area"]`)}
  status: String ${item('level: 4, sharing: WITHHELD, class: "POLITICAL_STATUS", basis: ["law"]')}
}
type Place @key(fields: "code")
  @resource(label: "地点", code: "2", updateCycle: "YEARLY", theme: "T", personal: false) {
  code: String! ${item(`${OPEN}, class: "KEY"`)}
  name: String ${item(OPEN)}
}
type Query {
  people(area: String @reads(items: ["Person.area"])): [Person] ${item(`${OPEN}, class: "ENTRY"`)}
  places: [Place] ${item(`${OPEN}, class: "ENTRY"`)}
}
`;

export const HOTLINE_SDL = `
type Call @key(fields: "id")
  @resource(label: "工单", code: "3", updateCycle: "DAILY", theme: "T",
    personal: true, subject: "ref") {
  id: Ref! ${item(`${CONDITIONAL}, class: "KEY"`)}
  content: String ${item('level: 3, sharing: CONDITIONAL, class: "CASE_CONTENT"')}
}
type Person @key(fields: "id") {
  id: Ref!
  calls: [Call] ${item(`${CONDITIONAL}, class: "RELATION"`)}
}
type Query {
  calls: [Call] ${item(`${OPEN}, class: "ENTRY"`)}
}
`;

export function source(name: string, sdl: string, header = HEADER): SdlSource {
  return { name, file: `subgraphs/${name}/schema.graphql`, sdl: header + sdl };
}

/** The catalog of SDLs that must be without a problem. */
export function catalogOf(...sources: readonly SdlSource[]): Catalog {
  const { catalog, problems } = catalogFromSdl(sources);
  if (problems.length > 0)
    throw new Error(problems.map((found) => formatProblem(found, 'en')).join('\n'));
  return catalog;
}

const text = { zh: '文', en: 'text' };
const terms = { principle: text, goal: text, content: text, method: text };

export const AGREEMENT: Agreement = {
  id: 'grid-hotline',
  kind: 'STANDING',
  supplier: 'grid',
  consumer: 'hotline',
  purpose: 'CASE_HANDLING',
  items: ['Person.name', 'Person.phone', 'Person.area'],
  resourceScope: {
    Person: { kind: 'compare', item: 'Person.area', op: 'within', value: { subject: 'areas' } },
  },
  itemScope: {
    'Person.phone': { kind: 'compare', item: 'Person.area', op: 'eq', value: { literal: 'A' } },
  },
  masks: { 'Person.phone': 'PHONE' satisfies Mask },
  volume: 100,
  from: Date.parse('2026-01-01T00:00:00+08:00'),
  until: Date.parse('2027-01-01T00:00:00+08:00'),
  status: 'ACTIVE',
  terms,
  retentionDays: 30,
  impactAssessment: 'PIA-1',
};

export const LISTS: Lists = {
  basis: [
    { id: 'law', title: text, article: '1', rank: 'LAW' },
    { id: 'decree-809-15', title: text, article: '15', rank: 'ADMINISTRATIVE_REGULATION' },
    { id: 'local', title: text, article: '1', rank: 'OTHER' },
  ],
  negative: [
    {
      id: 'neg-status',
      kind: 'PROTECTIVE',
      label: text,
      basis: ['law'],
      coordinates: ['Person.status'],
      classes: ['POLITICAL_STATUS'],
      resources: [],
      reviewed: '2026-06-30',
    },
  ],
  demand: [
    {
      id: 'demand-1',
      consumer: 'hotline',
      purpose: 'CASE_HANDLING',
      duty: 'HOTLINE_WORK',
      items: ['Person.name'],
      label: text,
      basis: ['law'],
    },
  ],
  responsibility: [
    {
      id: 'resp-1',
      supplier: 'grid',
      items: ['Person.*'],
      updateCycle: 'DAILY',
      completeness: 0.9,
      accuracy: 0.9,
      contact: 'x',
      answers: ['demand-1'],
    },
  ],
  uses: [
    { id: 'use-1', consumer: 'hotline', purpose: 'CASE_HANDLING', items: ['Query.*', 'Place.*'] },
  ],
  combinations: [{ id: 'comb-1', label: text, items: ['Person.name', 'Call.content'], level: 4 }],
};

export const REGISTRY: RegistryDraft = {
  issuers: [
    {
      iss: 'https://i',
      jwks: 'demo',
      departments: ['hotline', 'exchange', '*citizen'],
      maxClearance: 4,
    },
  ],
  departments: ['grid', 'hotline', 'exchange'].map((id) => ({
    id,
    name: text,
    level: 'city',
    area: '1506',
    binding: 'direct',
    heads: [],
  })),
  duties: {
    HOTLINE_WORK: { purposes: ['CASE_HANDLING'] },
    POLICY_OFFICER: { purposes: ['POLICY_ADMIN'] },
    CITIZEN: { purposes: ['OWN_DATA'] },
  },
  classes: [
    {
      id: 'clerk',
      kind: 'department',
      dept: 'hotline',
      duties: ['HOTLINE_WORK'],
      clearance: 3,
      areas: ['1506'],
    },
    {
      id: 'officer',
      kind: 'department',
      dept: 'exchange',
      duties: ['POLICY_OFFICER'],
      clearance: 2,
      areas: ['1506'],
    },
    { id: 'citizen', kind: 'citizen', dept: '', duties: ['CITIZEN'], clearance: 1, areas: [] },
  ],
  personas: {
    a: { class: 'officer', sub: 'a', label: text },
    b: { class: 'officer', sub: 'b', label: text },
  },
  apps: [],
  sources: [],
};

/** A policy without a problem; tests break one thing of it. */
export function city(): LintInput {
  return {
    registry: REGISTRY,
    catalog: catalogOf(source('grid', GRID_SDL), source('hotline', HOTLINE_SDL)),
    lists: LISTS,
    agreements: [AGREEMENT],
    now: Date.parse('2026-11-20T00:00:00Z'),
  };
}

/** The city with one item changed. */
export function withItem(coordinate: string, change: Partial<Item>): LintInput {
  const input = city();
  const changed = { ...input.catalog.items[coordinate], ...change } as Item;
  const items = { ...input.catalog.items, [coordinate]: changed };
  return { ...input, catalog: { ...input.catalog, items } };
}
