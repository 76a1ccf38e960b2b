/** What a case asks: who, for what, when, of which policy, and what its operation reaches. */
import { own } from '../bundle/names.ts';
import { compilePolicy, type Policy } from '../engine/index.ts';
import type { Bundle, BundleContent, Subject } from '../model/index.ts';
import type { Reached } from '../operation/index.ts';
import type { PolicyCase } from './schema.ts';
import { given, supposed } from './suppose.ts';

/** Parses an operation against the consumer schema of the subject's audience, and says what it reaches. */
export type ReachOf = (
  text: string,
  variables: Readonly<Record<string, unknown>>,
  subject: Subject,
) => Reached;

/** Who asks, and for what. */
export interface Asked {
  readonly bundle: Bundle;
  readonly subject: Subject;
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  /** Matters of the token. */
  readonly openMatters: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Prepared {
  readonly policy: Policy;
  readonly asked: Asked;
  readonly reached: Reached;
}

const DEMO_DAY = '2026-11-20';
export const typeOf = (coordinate: string): string => coordinate.slice(0, coordinate.indexOf('.'));

/** Throws where the persona is none, and what `reachOf` throws. */
export function prepare(content: BundleContent, one: PolicyCase, reachOf: ReachOf): Prepared {
  const { bundle, policy } = policyFor(content, one);
  const subject = subjectOf(content, one);
  const matter = one.matter === null ? undefined : (one.matter ?? subject.matters[0]);
  const now = Date.parse(`${one.at ?? DEMO_DAY}T12:00:00.000+08:00`);
  const { purpose, field = '', operation, variables = {} } = one;
  const asked = { bundle, subject, purpose, matter, openMatters: subject.matters, now };
  const reached = operation ? reachOf(operation, variables, subject) : fieldAlone(field);
  return { policy, asked, reached };
}

/** A field on its own: what it alone needs, without the argument and the way that lead to it. */
function fieldAlone(field: string): Reached {
  return {
    coordinates: [field],
    types: [typeOf(field)],
    arguments: [],
    mutations: typeOf(field) === 'Mutation' ? [field] : [],
    introspectionOnly: false,
  };
}

function subjectOf(
  { registry }: BundleContent,
  { as, subject = {} }: Pick<PolicyCase, 'as' | 'subject'>,
): Subject {
  const persona = own(registry.personas, as);
  const entry = registry.classes.find(({ id }) => id === persona?.class);
  if (!persona || !entry) throw new Error(`no persona ${as}`);
  const { kind, dept, duties, clearance, areas, azp } = entry;
  const known = { kind, dept, duties, clearance, areas: persona.areas ?? areas };
  const app = kind === 'service' ? { azp: azp ?? as } : {};
  return {
    ...known,
    ...given(subject),
    ...app,
    consumer: kind === 'citizen' ? persona.sub : (app.azp ?? dept),
    sub: persona.sub,
    matters: persona.matters ?? [],
  };
}

const published = new WeakMap<BundleContent, { bundle: Bundle; policy: Policy }>();

/** What the files say, compiled once; what a case supposes, compiled for it. */
function policyFor(content: BundleContent, one: PolicyCase): { bundle: Bundle; policy: Policy } {
  const known = one.suppose ? undefined : published.get(content);
  if (known) return known;
  const bundle = supposed(content, one);
  const fresh = { bundle, policy: compilePolicy(bundle) };
  if (!one.suppose) published.set(content, fresh);
  return fresh;
}
