/** Bundles for the kit's own tests: the clinic's catalog, four classes, and agreements per test. */
import { join } from 'node:path';
import {
  catalogFromSdl,
  compileBundle,
  keySigner,
  signBundle,
  writeBundle,
} from '../../../policies/bundle/index.ts';
import type { Agreement, Registry, SignedBundle, Text } from '../../../policies/model/index.ts';
import type { Keyring } from '../../../wire/keyring.ts';
import { departmentSdl } from '../sdl.ts';
import { clinic } from './clinic.ts';

export const ISSUER = 'https://isthmus.dev/demo-issuer';
const OFFICERS = ['security-a', 'security-b'] as const;
const TEXT: Text = { zh: '测试', en: 'test' };

function department(id: string): Registry['departments'][number] {
  return { id, name: TEXT, level: 'city', area: '1506', binding: 'direct', heads: [] };
}

function registry(keyring: Keyring): Registry {
  const key = keyring.verifyKey('issuer').export({ format: 'jwk' });
  return {
    issuers: [
      {
        iss: ISSUER,
        jwks: { keys: [{ ...key, kid: 'demo-issuer-1', alg: 'EdDSA', use: 'sig' }] },
        departments: ['clinic', 'hotline', '*citizen'],
        maxClearance: 4,
      },
    ],
    departments: [department('clinic'), department('hotline')],
    duties: {
      WARD_WORK: { purposes: ['CASE_HANDLING'] },
      HOTLINE_WORK: { purposes: ['CASE_HANDLING', 'EARLY_MEDIATION'] },
      CITIZEN: { purposes: ['OWN_DATA'] },
    },
    classes: [
      {
        id: 'nurse',
        kind: 'department',
        dept: 'clinic',
        duties: ['WARD_WORK'],
        clearance: 4,
        areas: ['1506'],
      },
      {
        id: 'clerk',
        kind: 'department',
        dept: 'hotline',
        duties: ['HOTLINE_WORK'],
        clearance: 3,
        areas: ['150602'],
      },
      { id: 'citizen', kind: 'citizen', dept: '', duties: ['CITIZEN'], clearance: 0, areas: [] },
    ],
    personas: {},
    apps: [],
    sources: [
      {
        name: 'clinic',
        url: 'http://127.0.0.1/graphql',
        sdlHash: '',
        key: 'clinic-1',
        refSpace: 'base',
      },
    ],
  };
}

/** An active agreement clinic -> hotline over `items`, for CASE_HANDLING unless said otherwise. */
export function agreement(id: string, changes: Partial<Agreement>): Agreement {
  return {
    id,
    kind: 'NEGOTIATED',
    supplier: 'clinic',
    consumer: 'hotline',
    purpose: 'CASE_HANDLING',
    items: [],
    resourceScope: {},
    itemScope: {},
    masks: {},
    from: Date.parse('2026-01-01'),
    until: Date.parse('2036-01-01'),
    status: 'ACTIVE',
    terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
    retentionDays: 30,
    impactAssessment: 'PIA-TEST',
    ...changes,
  };
}

export interface BundleOptions {
  readonly agreements: readonly Agreement[];
  readonly number?: number;
  readonly previous?: string | null;
}

export function clinicBundle(keyring: Keyring, options: BundleOptions): SignedBundle {
  const source = { name: 'clinic', file: 'schema.graphql', sdl: departmentSdl(clinic) };
  const { catalog } = catalogFromSdl([source]);
  const uses = (consumer: string, purpose: string) => ({
    id: `use-${consumer}-${purpose}`,
    consumer,
    purpose,
    items: ['Query.*', 'Mutation.*', 'Ward.*', 'PatientCount.*'],
  });
  const content = compileBundle({
    registry: registry(keyring),
    catalog,
    lists: {
      basis: [],
      negative: [],
      demand: [],
      responsibility: [],
      uses: [uses('hotline', 'CASE_HANDLING'), uses('hotline', 'EARLY_MEDIATION')],
      combinations: [],
    },
    agreements: options.agreements,
    number: options.number ?? 0,
    previous: options.previous ?? null,
    createdAt: '2026-01-01T00:00:00Z',
  });
  return signBundle(
    content,
    OFFICERS.map((kid) => keySigner(kid, keyring.signingKey(`officer:${kid}`))),
  );
}

export function publish(folder: string, bundle: SignedBundle): string {
  const file = join(folder, 'bundle.json');
  writeBundle(file, bundle);
  return file;
}
