/** The policy of the small federation: who may see what of its three departments. */
import { createHash } from 'node:crypto';
import {
  catalogFromSdl,
  compileBundle,
  demoJwks,
  formatProblem,
  lintPolicy,
  type SdlSource,
  signAsOfficers,
} from '../../policies/bundle/index.ts';
import type {
  Agreement,
  Basis,
  BundleContent,
  ClassEntry,
  Persona,
  Registry,
  Scope,
  SignedBundle,
  Text,
} from '../../policies/model/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { personRef } from '../../wire/ref.ts';
import { INSIDE, idNumberOf } from './departments.ts';

export const keyring = demoKeyring();
export const ISSUER = 'https://isthmus.dev/demo-issuer';
export const MATTER = 'M-1';
/** The person that the demo's citizen is. */
export const CITIZEN_NR = 4;
const TEXT: Text = { zh: '测试', en: 'test' };
const DEPARTMENTS = ['register', 'health', 'tax', 'hotline', 'audit'];

const office = (
  id: string,
  dept: string,
  duty: string,
  clearance: ClassEntry['clearance'],
  areas: string[],
): ClassEntry => ({ id, kind: 'department', dept, duties: [duty], clearance, areas });

export const CLASSES = {
  clerk: office('clerk', 'hotline', 'HOTLINE_WORK', 3, ['150602']),
  registrar: office('registrar', 'register', 'REGISTRY_WORK', 4, ['1506']),
  doctor: office('doctor', 'health', 'HEALTH_WORK', 4, ['1506']),
  taxman: office('taxman', 'tax', 'TAX_WORK', 3, ['1506']),
  stranger: office('stranger', 'audit', 'AUDITING', 4, ['1506']),
  'officer-a': office('officer-a', 'audit', 'POLICY_OFFICER', 2, ['1506']),
  'officer-b': office('officer-b', 'audit', 'POLICY_OFFICER', 2, ['1506']),
  citizen: {
    id: 'citizen',
    kind: 'citizen',
    dept: '',
    duties: ['CITIZEN'],
    clearance: 1,
    areas: [],
  },
} as const satisfies Record<string, ClassEntry>;
export type PersonaName = keyof typeof CLASSES;

export const subOf = (persona: PersonaName) =>
  persona === 'citizen'
    ? personRef(keyring.secret('base'), idNumberOf(CITIZEN_NR))
    : `sub-${persona}`;

export interface Source extends SdlSource {
  readonly url: string;
}

export function registryOf(sources: readonly Source[]): Registry {
  const personas = Object.keys(CLASSES).map((name): [string, Persona] => [
    name,
    { class: name, sub: subOf(name as PersonaName), label: TEXT },
  ]);
  return {
    issuers: [
      {
        ...{ iss: ISSUER, jwks: demoJwks(keyring), maxClearance: 4 },
        departments: [...DEPARTMENTS, '*citizen'],
      },
    ],
    departments: DEPARTMENTS.map((id) => ({
      ...{ id, name: TEXT, level: 'city', area: '1506', binding: 'direct', heads: [] },
    })),
    duties: {
      HOTLINE_WORK: { purposes: ['CASE_HANDLING', 'EARLY_MEDIATION'] },
      REGISTRY_WORK: { purposes: ['CASE_HANDLING'] },
      TAX_WORK: { purposes: ['CASE_HANDLING'] },
      HEALTH_WORK: { purposes: ['CASE_HANDLING'] },
      AUDITING: { purposes: ['AUDIT'] },
      POLICY_OFFICER: { purposes: ['POLICY_ADMIN'] },
      CITIZEN: { purposes: ['OWN_DATA'] },
    },
    classes: Object.values(CLASSES),
    personas: Object.fromEntries(personas),
    apps: [],
    sources: sources.map(({ name, url, sdl }) => ({
      ...{ name, url, key: `${name}-1`, refSpace: 'base' },
      sdlHash: createHash('sha256').update(sdl).digest('hex'),
    })),
  };
}

const within: (item: string) => Scope = (item) => ({
  ...{ kind: 'compare', item, op: 'within', value: { subject: 'areas' } },
});

function agreement(id: string, supplier: string, changes: Partial<Agreement>): Agreement {
  return {
    ...{ id, kind: 'NEGOTIATED', supplier, consumer: 'hotline', purpose: 'CASE_HANDLING' },
    ...{ items: [], resourceScope: {}, itemScope: {}, masks: {}, status: 'ACTIVE' },
    ...{ from: Date.parse('2026-01-01'), until: Date.parse('2036-01-01'), retentionDays: 30 },
    ...{ terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT } },
    impactAssessment: 'PIA-TEST',
    ...changes,
  };
}

const FIELDS = ['id', 'cursor', 'name', 'phone', 'born', 'area', 'note', 'friend'];
export const AGREEMENTS: readonly Agreement[] = [
  agreement('register-hotline', 'register', {
    items: FIELDS.map((field) => `Person.${field}`),
    resourceScope: { Person: within('Person.area') },
    itemScope: {
      'Person.note': {
        ...{ kind: 'compare', item: 'Person.area', op: 'eq', value: { literal: INSIDE } },
      },
    },
    masks: { 'Person.phone': 'PHONE', 'Person.born': 'DATE_TO_YEAR' },
  }),
  agreement('register-hotline-label', 'register', { items: ['Party.label'] }),
  // For another purpose names are masked, and nothing else is granted.
  agreement('register-hotline-names', 'register', {
    ...{ purpose: 'EARLY_MEDIATION', items: ['Person.id', 'Person.name'] },
    ...{ resourceScope: { Person: within('Person.area') }, masks: { 'Person.name': 'NAME' } },
  }),
  agreement('health-hotline', 'health', {
    items: ['HealthRecord.id', 'HealthRecord.kind', 'HealthRecord.person', 'Person.records'],
    resourceScope: { HealthRecord: within('HealthRecord.area') },
  }),
  agreement('register-tax', 'register', { consumer: 'tax', items: ['Person.income'] }),
  agreement('tax-hotline', 'tax', { items: ['Person.bracket', 'Person.rating'] }),
];

const basis = (id: string): Basis => ({ id, title: TEXT, article: '1', rank: 'LAW' });
const use = (consumer: string, purpose: string) => ({
  ...{ id: `use-${consumer}-${purpose}`, consumer, purpose },
  items: ['Query.*', 'Mutation.*', 'Company.*'],
});

/** Throws with every lint that does not hold. */
export function contentOf(
  sources: readonly Source[],
  change: (agreements: readonly Agreement[]) => readonly Agreement[] = (all) => all,
): BundleContent {
  const { catalog, problems } = catalogFromSdl(sources);
  const input = {
    registry: registryOf(sources),
    catalog,
    lists: {
      basis: [basis('decree-809-15'), basis('pipl-28')],
      negative: [
        {
          ...({ id: 'neg-politics', kind: 'PROTECTIVE', label: TEXT, basis: ['pipl-28'] } as const),
          ...{
            coordinates: ['Person.politics'],
            classes: [],
            resources: [],
            reviewed: '2026-06-30',
          },
        },
      ],
      demand: [],
      responsibility: [],
      uses: [
        ...[use('hotline', 'CASE_HANDLING'), use('hotline', 'EARLY_MEDIATION')],
        ...[use('register', 'CASE_HANDLING'), use('health', 'CASE_HANDLING')],
      ],
      combinations: [],
    },
    agreements: change(AGREEMENTS),
  };
  const wrong = [...problems, ...lintPolicy(input)].filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map((each) => formatProblem(each, 'en')).join('\n'));
  return compileBundle({
    ...{ ...input, number: 0, previous: null, createdAt: '2026-01-01T00:00:00.000Z' },
  });
}

export const sign = (content: BundleContent): SignedBundle => signAsOfficers(content, keyring);
