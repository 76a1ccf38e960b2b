/** Small policies for unit tests: one item in the middle, everything else spelled out by the test. */
import type {
  Agreement,
  Bundle,
  Item,
  Lists,
  Registry,
  Resource,
  Subject,
  Verdict,
} from '../model/index.ts';
import { compilePolicy } from './compile.ts';
import { decide } from './decide.ts';
import type { Policy } from './policy.ts';

export const NOW = 1_000_000;

export function item(coordinate: string, over: Partial<Item> = {}): Item {
  const [type = '', field = ''] = coordinate.split('.');
  return {
    coordinate,
    type,
    field,
    label: field,
    level: 2,
    grade: 'GENERAL',
    class: 'NAME',
    sharing: 'CONDITIONAL',
    basis: ['law-1'],
    suppliers: ['grid'],
    columns: [field],
    duty: [],
    derived: [],
    listed: ['DEPARTMENT', 'SERVICE'],
    ownAccess: false,
    key: false,
    returns: { type: 'String', nonNull: false, list: false },
    requires: [],
    ...over,
  };
}

export function resource(type: string, over: Partial<Resource> = {}): Resource {
  return {
    type,
    label: type,
    code: type,
    supplier: 'grid',
    updateCycle: 'DAILY',
    theme: 'POPULATION',
    personal: true,
    subject: 'person_ref',
    keys: [['id']],
    ...over,
  };
}

const TEXT = { zh: '条款', en: 'terms' };

export function agreement(id: string, over: Partial<Agreement> = {}): Agreement {
  return {
    id,
    kind: 'STANDING',
    supplier: 'grid',
    consumer: 'hotline',
    purpose: 'CASE_HANDLING',
    items: ['Person.phone'],
    resourceScope: {},
    itemScope: {},
    masks: {},
    from: NOW - 1000,
    until: NOW + 1000,
    status: 'ACTIVE',
    terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
    retentionDays: 180,
    ...over,
  };
}

export interface PolicyParts extends Partial<Lists> {
  readonly items?: readonly Item[];
  readonly resources?: readonly Resource[];
  readonly agreements?: readonly Agreement[];
  readonly reads?: Readonly<Record<string, readonly string[]>>;
  readonly actions?: Readonly<Record<string, readonly string[]>>;
  readonly possibleTypes?: Readonly<Record<string, readonly string[]>>;
  readonly duties?: Registry['duties'];
}

export function policy(parts: PolicyParts = {}): Policy {
  return compilePolicy(bundle(parts));
}

export function bundle(parts: PolicyParts = {}): Bundle {
  const { items = [item('Person.phone')], resources = [resource('Person')] } = parts;
  const { agreements = [], reads = {}, actions = {}, possibleTypes = {} } = parts;
  const { basis = [], negative = [], demand = [], responsibility = [] } = parts;
  const { uses = [], combinations = [] } = parts;
  const { duties = { CLERK: { purposes: ['CASE_HANDLING'] } } } = parts;
  return {
    v: 1,
    number: 7,
    previous: null,
    createdAt: '2026-01-01T00:00:00Z',
    hash: 'hash',
    version: '7-hash',
    registry: {
      issuers: [],
      departments: [],
      duties,
      classes: [],
      personas: {},
      apps: [],
      sources: [],
    },
    catalog: {
      items: Object.fromEntries(items.map((one) => [one.coordinate, one])),
      resources: Object.fromEntries(resources.map((one) => [one.type, one])),
      reads,
      actions,
      possibleTypes,
    },
    lists: { basis, negative, demand, responsibility, uses, combinations },
    agreements,
  };
}

export function subject(over: Partial<Subject> = {}): Subject {
  return {
    kind: 'department',
    dept: 'hotline',
    duties: ['CLERK'],
    clearance: 3,
    areas: ['150602'],
    consumer: 'hotline',
    sub: 'u1',
    matters: [],
    ...over,
  };
}

export const CITIZEN = subject({
  kind: 'citizen',
  dept: '',
  duties: ['CITIZEN'],
  clearance: 0,
  areas: [],
  consumer: 'Aaaaaaaaaaaaaaaaaaaaaag',
  sub: 'Aaaaaaaaaaaaaaaaaaaaaag',
});

export interface Asked {
  readonly who?: Subject;
  readonly purpose?: string;
  readonly coordinate?: string;
  readonly now?: number;
}

/** The verdict of one question; by default the hotline clerk's, for the person's phone, at `NOW`. */
export function ask(parts: PolicyParts, asked: Asked = {}): Verdict {
  const { who = subject(), purpose = 'CASE_HANDLING' } = asked;
  const { coordinate = 'Person.phone', now = NOW } = asked;
  return decide(policy(parts), who, purpose, coordinate, now);
}

/** `reason ruleId` of a denial, `grant ruleId` of a grant: short enough for tables. */
export function told(verdict: Verdict): string {
  return verdict.effect === 'deny'
    ? `${verdict.reason} ${verdict.ruleId}`
    : `grant ${verdict.ruleId}`;
}
