/**
 * allowAll: a policy under which everything of a supergraph is granted, for conformance runs. It is
 * an ordinary policy, bound and graded so that every lint holds; enforcement stays on and has
 * nothing to deny. Read from the supergraph itself, since `@inaccessible` fields are `@requires`
 * inputs as well.
 */
import { createHash } from 'node:crypto';
import { demoKeyring } from '../../wire/keyring.ts';
import type {
  Agreement,
  Catalog,
  ClassEntry,
  Coordinate,
  Lists,
  Persona,
  RegisteredUse,
  Registry,
} from '../model/index.ts';
import { DEMO_ISSUER, demoJwks } from './demo-issuer.ts';
import { readSupergraph } from './supergraph.ts';

export interface AllowAll {
  /** The demo's issuer and nobody else's; every source unguarded. */
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly lists: Lists;
  readonly agreements: readonly Agreement[];
}

const DUTY = 'AUDITING';
const OFFICER_DUTY = 'POLICY_OFFICER';
const BASIS = 'decree-809-14';

/**
 * The allow-all policy of a supergraph SDL (join v0.3 or later). Throws GraphQLError if it does not
 * parse.
 */
export function allowAll(supergraphSdl: string): AllowAll {
  const { catalog, subgraphs } = readSupergraph(supergraphSdl, BASIS, [DUTY, OFFICER_DUTY]);
  return {
    registry: registryOf([...subgraphs.values()], supergraphSdl),
    catalog,
    lists: listsOf(Object.keys(catalog.items).sort()),
    agreements: [],
  };
}

const USERS = [
  { dept: 'audit', purpose: 'AUDIT' },
  { dept: 'exchange', purpose: 'POLICY_ADMIN' },
] as const;

function listsOf(coordinates: readonly Coordinate[]): Lists {
  const uses = USERS.map(
    ({ dept, purpose }): RegisteredUse => ({
      id: `use-${dept}-everything`,
      consumer: dept,
      purpose,
      items: coordinates,
    }),
  );
  const title = { zh: '政务数据共享条例', en: 'Regulation on Government Data Sharing' };
  return {
    basis: [{ id: BASIS, title, article: '第十四条', rank: 'ADMINISTRATIVE_REGULATION' }],
    negative: [],
    demand: [],
    responsibility: [],
    uses,
    combinations: [],
  };
}

/** The auditor, who asks, and the two officers without whom nobody could publish another policy. */
function registryOf(
  subgraphs: readonly { readonly name: string; readonly url: string }[],
  supergraphSdl: string,
): Registry {
  const sdlHash = createHash('sha256').update(supergraphSdl).digest('hex');
  const names = [...new Set(['audit', 'exchange', ...subgraphs.map(({ name }) => name)])].sort();
  const entry = (id: string, dept: string, duty: string): ClassEntry => ({
    id,
    kind: 'department',
    dept,
    duties: [duty],
    clearance: 4,
    areas: ['1506'],
  });
  const persona = (name: string, id: string): Persona => ({
    class: id,
    sub: `demo-${name}`,
    label: { zh: name, en: name },
  });
  return {
    issuers: [
      {
        iss: DEMO_ISSUER,
        jwks: demoJwks(demoKeyring()),
        departments: ['audit', 'exchange'],
        maxClearance: 4,
      },
    ],
    departments: names.map((id) => ({
      id,
      name: { zh: id, en: id },
      level: 'city',
      area: '1506',
      binding: 'direct',
      heads: [],
    })),
    duties: {
      [DUTY]: { purposes: ['AUDIT'] },
      [OFFICER_DUTY]: { purposes: ['POLICY_ADMIN'] },
    },
    classes: [entry('auditor', 'audit', DUTY), entry('security-officer', 'exchange', OFFICER_DUTY)],
    personas: {
      auditor: persona('auditor', 'auditor'),
      'security-a': persona('security-a', 'security-officer'),
      'security-b': persona('security-b', 'security-officer'),
    },
    apps: [],
    sources: subgraphs.map(({ name, url }) => ({
      name,
      url,
      sdlHash,
      unguarded: true,
      refSpace: 'base',
    })),
  };
}
