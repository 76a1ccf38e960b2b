/**
 * What a subject gets more of by another bundle, found by asking the engine about everything, row by row:
 * the long way that the loosening order must agree with. Knows nothing of `policies/compare`.
 */
import {
  bindScope,
  compilePolicy,
  decideArgument,
  type Entitlement,
  entitlementOf,
  gate,
  isRootType,
  type Policy,
} from '../policies/engine/index.ts';
import {
  ALL,
  type BoundScope,
  type Bundle,
  type ClassEntry,
  type Grant,
  type Scope,
  type Subject,
  type SubjectClass,
} from '../policies/model/index.ts';
import { admits, type TestRow } from './reference/scopes.ts';

/** A token's claims as far as they decide; its clearance may be bounded by a class of the registry. */
export interface Asking {
  readonly token: Subject;
  readonly purpose: string;
  readonly now: number;
  readonly rows: readonly TestRow[];
}

/** Everything shown, one entry each; what is not there is not shown. Values rise with what is shown. */
type Got = ReadonlyMap<string, string>;

const PLAIN = 'plain';

/** Per asking, lines that say what is got after and was not before. */
export function gains(before: Bundle, after: Bundle): (asking: Asking) => readonly string[] {
  const [old, young] = [compilePolicy(before), compilePolicy(after)];
  return (asking) => {
    const was = got(old, asking);
    return [...got(young, asking)]
      .filter(([key, value]) => was.get(key) !== PLAIN && was.get(key) !== value)
      .map(([key, value]) => `${key} = ${value}, was ${was.get(key) ?? 'nothing'}`);
  };
}

function got(policy: Policy, { token, purpose, now, rows }: Asking): Got {
  const found = new Map<string, string>();
  const subject = bounded(policy.bundle.registry.classes, token);
  if (gate(policy, subject, purpose)) return found;
  const view: View = { policy, subject, rows, found };
  const entitled = entitlementOf(policy, subject, purpose, now);
  for (const type of policy.resources.keys()) noteRows(view, type, entitled.rowScopes(type));
  for (const coordinate of policy.items.keys()) noteItem(view, coordinate, entitled);
  for (const argument of policy.reads.keys()) noteArgument(view, argument, entitled);
  return found;
}

interface View {
  readonly policy: Policy;
  readonly subject: Subject;
  readonly rows: readonly TestRow[];
  readonly found: Map<string, string>;
}

function noteRows({ subject, rows, found }: View, type: string, scopes: readonly Scope[]): void {
  for (const [index, row] of rows.entries())
    if (scopes.some((scope) => shows(scope, subject, row)))
      found.set(`${type} row ${index}`, PLAIN);
}

function noteArgument(view: View, argument: string, entitled: Entitlement): void {
  const { policy, subject, rows, found } = view;
  const verdict = decideArgument(policy, argument, entitled.decide);
  if (verdict.effect === 'deny') return;
  found.set(`${argument} runs`, PLAIN);
  for (const [index, row] of rows.entries())
    if (shows(verdict.itemScope, subject, row)) found.set(`${argument} over ${index}`, PLAIN);
}

function noteItem(view: View, coordinate: string, entitled: Entitlement): void {
  const { policy, subject, rows, found } = view;
  const verdict = entitled.decide(coordinate);
  const item = policy.items.get(coordinate);
  if (verdict.effect === 'deny' || !item) return;
  const resource = policy.resources.get(item.type);
  found.set(`${coordinate} granted`, PLAIN);
  // Only the department that keeps the type's rows reads them by its row scope.
  const ofOwner = item.suppliers.includes(resource?.supplier ?? '') && !item.key;
  const scopes = ofOwner && !isRootType(item.type) ? entitled.rowScopes(item.type) : [ALL];
  for (const [index, row] of rows.entries()) {
    if (!scopes.some((scope) => shows(scope, subject, row))) continue;
    const cell = cellOf(verdict, subject, row);
    if (cell !== undefined) found.set(`${coordinate} of ${index}`, cell);
  }
  noteVolume(view, coordinate, verdict);
  const matter = item.level >= 3 && resource?.personal && verdict.ruleId !== `own:${coordinate}`;
  if (!matter) found.set(`${coordinate} without matter`, PLAIN);
}

/** A volume that counts no longer, or further, is more: each unit that it does not refuse is told. */
function noteVolume({ policy, found }: View, coordinate: string, verdict: Grant): void {
  const named = [verdict, ...(verdict.parts ?? [])].map(({ agreement }) => agreement);
  for (let agreement = 0; agreement < AGREEMENTS_MAX; agreement += 1) {
    const id = `agreement-${agreement}`;
    const counted = policy.bundle.agreements.find((one) => one.id === id && named.includes(id));
    const volume = Math.min(counted?.volume ?? VOLUME_MAX, VOLUME_MAX);
    for (let unit = 0; unit < volume; unit += 1)
      found.set(`${coordinate} unit ${unit} by ${id}`, PLAIN);
  }
}

/** Agreements of the random bundles, and the volumes told apart. */
const AGREEMENTS_MAX = 14;
const VOLUME_MAX = 10;

function cellOf(verdict: Grant, subject: Subject, row: TestRow): string | undefined {
  if (!verdict.parts)
    return shows(verdict.itemScope, subject, row) ? (verdict.mask ?? PLAIN) : undefined;
  const part = verdict.parts.find(({ scope }) => shows(scope, subject, row));
  return part && (part.mask ?? PLAIN);
}

function shows(scope: Scope | undefined, subject: Subject, row: TestRow): boolean {
  return scope === undefined || admitsBound(bindScope(scope, subject), row);
}

function admitsBound(scope: BoundScope, row: TestRow): boolean {
  if (scope.kind === 'self') return row.subject === scope.ref;
  if (scope.kind === 'and') return scope.of.every((part) => admitsBound(part, row));
  if (scope.kind === 'or') return scope.of.some((part) => admitsBound(part, row));
  if (scope.kind !== 'compare') return scope.kind === 'all';
  return admits({ ...scope, value: { literal: scope.value } }, NOBODY, row);
}

const NOBODY: SubjectClass = { kind: 'department', dept: '', duties: [], clearance: 0, areas: [] };

/** As wire/user-token.ts: classes alike in kind, department and duties bound the token's clearance. */
function bounded(classes: readonly ClassEntry[], token: Subject): Subject {
  const alike = classes.filter(
    ({ kind, dept, duties }) =>
      kind === token.kind && dept === token.dept && `${[...duties].sort()}` === `${token.duties}`,
  );
  if (alike.length === 0) return token;
  const bound = Math.max(...alike.map(({ clearance }) => clearance));
  return { ...token, clearance: Math.min(bound, token.clearance) as Subject['clearance'] };
}
