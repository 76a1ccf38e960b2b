/** What bundles of measurements have in common: one clerk of the hotline, three purposes, demo keys. */
import { SignJWT } from 'jose';
import { DEMO_ISSUER, DEMO_ISSUER_KID, demoJwks } from '../policies/bundle/index.ts';
import type {
  Agreement,
  Registry,
  Scope,
  SourceEntry,
  SubjectClass,
  Text,
} from '../policies/model/index.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE } from '../wire/user-token.ts';

export const KEYRING = demoKeyring();
export const CONSUMER = 'hotline';
export const PURPOSES = ['CASE_HANDLING', 'EARLY_MEDIATION', 'QUALITY_CHECK'] as const;
export type Purpose = (typeof PURPOSES)[number];

const DUTY = 'HOTLINE_WORK';
const TEXT: Text = { zh: '测量', en: 'measurement' };
const CLERK = {
  kind: 'department',
  dept: CONSUMER,
  duties: [DUTY],
  clearance: 3,
  areas: ['150602'],
} as const;

/** Rows in the clerk's areas, by a place item of the type. */
export function withinAreas(item: string): Scope {
  return { kind: 'compare', item, op: 'within', value: { subject: 'areas' } };
}

export function registryOf(sources: readonly SourceEntry[]): Registry {
  const departments = [CONSUMER, ...sources.map(({ name }) => name)];
  return {
    issuers: [{ iss: DEMO_ISSUER, jwks: demoJwks(KEYRING), departments, maxClearance: 4 }],
    departments: departments.map((id) => ({
      ...{ id, name: TEXT, level: 'city', area: '1506', binding: 'direct', heads: [] },
    })),
    duties: { [DUTY]: { purposes: PURPOSES } },
    classes: [{ id: 'clerk', ...CLERK }],
    personas: {},
    apps: [],
    sources,
  };
}

/** An active agreement of `supplier` with the clerk's department over `items`. */
export function agreementOf(
  supplier: string,
  purpose: Purpose,
  items: readonly string[],
  terms: Partial<Pick<Agreement, 'masks' | 'itemScope'>> = {},
): Agreement {
  return {
    ...{ id: `${supplier}-${purpose}`, kind: 'NEGOTIATED', status: 'ACTIVE' },
    ...{ supplier, consumer: CONSUMER, purpose, items },
    ...{ resourceScope: {}, itemScope: {}, masks: {}, ...terms },
    ...{ from: Date.parse('2026-01-01'), until: Date.parse('2036-01-01') },
    terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
    ...{ retentionDays: 30, impactAssessment: 'PIA-BENCH' },
  };
}

/** The clerk's class, in the areas given. */
export function clerkOf(areas: readonly string[]): SubjectClass {
  return { ...CLERK, areas };
}

/** A clerk's token, good for an hour; `subject` tells users apart. */
export function clerkToken(
  subject = 'clerk-1',
  claims: { readonly matters?: readonly string[] } = {},
): Promise<string> {
  return new SignJWT({ ...CLERK, ...claims })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: DEMO_ISSUER_KID })
    .setIssuer(DEMO_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(KEYRING.signingKey('issuer'));
}
