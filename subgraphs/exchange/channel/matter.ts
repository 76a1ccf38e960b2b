/**
 * A matter of the channel on the database: an application, a verification ticket, a dispute. A step is one
 * transaction of three writes (the matter's state, its history, the outbox), so that no step is lost and
 * none half-written; a key of the caller's makes it happen once however often it is sent.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { canonicalJson } from '../../../wire/canonical-json.ts';
import { type Procedure, type Role, stepsFrom, take } from './machine.ts';
import { Refusal } from './refusal.ts';
import { type Actor, rolesOf } from './roles.ts';

export interface PaperGiven {
  readonly kind: string;
  readonly text: string;
}

/** A row of a matter; what its procedure adds stands in columns of its own. */
export interface Matter {
  readonly number: string;
  readonly requester: string;
  readonly supplier: string;
  readonly person_ref?: string | null;
  readonly state: string;
  readonly version: number;
  readonly [column: string]: unknown;
}

export interface Taken {
  readonly step: string;
  readonly role: string;
  readonly department: string;
}

export interface Command {
  /** The caller's own name for this step. */
  readonly key: string;
  readonly number: string;
  readonly version: number;
  readonly step: string;
  readonly papers: readonly PaperGiven[];
}

export interface Environment {
  readonly transaction: Knex.Transaction;
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface StepContext<Input> extends Environment {
  readonly matter: Matter;
  readonly command: Command;
  readonly input: Input;
  readonly history: readonly Taken[];
  readonly roles: readonly Role[];
  /** Text of a paper that was handed in with this step. */
  readonly paper: (kind: string) => string;
}

/** What the office knows of one procedure. */
export interface Kind<Input = undefined> {
  readonly procedure: Procedure<string, string, string>;
  readonly table: string;
  /** Columns of its row besides those of every matter. */
  readonly columns: readonly string[];
  /** Papers that the record holds, or the step's input: never merely claimed. */
  readonly evidence: (context: StepContext<Input>) => Promise<readonly string[]>;
  /** What the step changes besides state and version. Throws Refusal where its content is wrong. */
  readonly change: (context: StepContext<Input>, to: string) => Promise<Changes>;
}

export type Changes = Readonly<Record<string, unknown>>;

const MATTER_COLUMNS = ['number', 'requester', 'supplier', 'state', 'version'];
const KEY = /^[\w-]{8,64}$/;

/** The number of the matter that the key's first use made or moved; undefined for a new key. */
export async function usedBefore(
  { transaction, actor }: Environment,
  key: string,
  request: unknown,
): Promise<string | undefined> {
  if (!KEY.test(key)) throw new Refusal('KEY_SHAPE', 'key');
  const used = await transaction('procedure_steps')
    .where({ author: authorOf(actor), idempotency_key: key })
    .first('matter', 'request_hash');
  if (!used) return undefined;
  if (used.request_hash !== hashOf(request)) throw new Refusal('KEY_REUSED', 'key');
  return used.matter;
}

/** Department and person: two persons who choose the same key do not meet. */
function authorOf({ dept, sub }: Actor): string {
  return `${dept}/${sub}`;
}

function hashOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

/** One step. Gives the matter's number; throws Refusal, and then nothing is written. */
export async function takeStep<Input>(
  kind: Kind<Input>,
  environment: Environment,
  command: Command,
  input: Input,
): Promise<string> {
  const request = [kind.procedure.name, command, input ?? null];
  const used = await usedBefore(environment, command.key, request);
  if (used !== undefined) return used;
  const context = await contextOf(kind, environment, command, input);
  // What moved the matter between the two reads may have been this very request, sent twice at once.
  const meanwhile = await usedBefore(environment, command.key, request);
  if (meanwhile !== undefined) return meanwhile;
  const { matter, history, roles } = context;
  const by = roleFor(kind, matter.state, command.step, roles);
  const papers = new Set([
    ...command.papers.map((paper) => paper.kind),
    ...(await kind.evidence(context)),
  ]);
  const result = take(
    kind.procedure,
    { state: matter.state, version: matter.version, taken: history.map(({ step }) => step) },
    { step: command.step, by, version: command.version, papers },
  );
  if (!result.ok) throw refusalOf(result.refused, command.step, kind, matter, roles);
  const { state, version } = result.standing;
  const changes = await kind.change(context, state);
  await moveTo(kind, context, { ...changes, state, version });
  await record(
    environment,
    kind,
    { ...matter, ...changes, state, version },
    {
      ...{ step: command.step, from: matter.state, role: by, papers: command.papers },
      ...{ key: command.key, request },
    },
  );
  return matter.number;
}

/** A step that nobody takes: a legal period ran out, or the bundle in force says so. */
export async function stepByItself(
  kind: Omit<Kind<never>, 'evidence' | 'change'>,
  environment: Environment,
  number: string,
  step: string,
  { role, changes }: { readonly role: 'clock' | 'policy'; readonly changes: Changes },
): Promise<void> {
  const matter = await readMatter(kind, environment.transaction, number);
  if (!matter) return;
  const { version } = matter;
  const standing = { state: matter.state, version, taken: [] };
  const attempt = { step, by: role, version, papers: new Set<string>() };
  const result = take(kind.procedure, standing, attempt);
  if (!result.ok) throw refusalOf(result.refused, step, kind, matter, []);
  const moved = { ...changes, state: result.standing.state, version: result.standing.version };
  await moveTo(kind, { ...environment, matter }, moved);
  await record(
    environment,
    kind,
    { ...matter, ...moved },
    {
      ...{ step, from: matter.state, role, papers: [] },
      ...{ key: `${role}-${number}-${version}`, request: [role, number, version] },
    },
  );
}

/** Writes a new matter with the first line of its history. */
export async function openMatter<Input>(
  kind: Kind<Input>,
  environment: Environment,
  matter: Matter,
  opening: { readonly role: Role; readonly key: string; readonly request: unknown },
): Promise<void> {
  await environment.transaction(kind.table).insert(matter);
  await record(environment, kind, matter, { step: 'file', from: '', papers: [], ...opening });
}

async function contextOf<Input>(
  kind: Kind<Input>,
  environment: Environment,
  command: Command,
  input: Input,
): Promise<StepContext<Input>> {
  checkPapers(command.papers);
  const matter = await readMatter(kind, environment.transaction, command.number);
  const roles = matter
    ? rolesOf(environment.actor, { ...matter, person: matter.person_ref ?? null })
    : [];
  // A matter of others and one that does not exist are told alike.
  if (!matter || roles.length === 0) throw new Refusal('NOT_FOUND', 'number');
  const history: Taken[] = await environment
    .transaction('procedure_steps')
    .where({ matter: command.number })
    .orderBy('version')
    .select('step', 'role', 'department');
  const paper = (wanted: string) =>
    command.papers.find((each) => each.kind === wanted)?.text.trim() ?? '';
  return { ...environment, matter, command, input, history, roles, paper };
}

export async function readMatter(
  { table, columns }: Pick<Kind, 'table' | 'columns'>,
  transaction: Knex.Transaction,
  number: string,
): Promise<Matter | undefined> {
  return transaction(table)
    .where({ number })
    .first([...MATTER_COLUMNS, ...columns]);
}

const TEXT_MAX = 4000;
/** Control characters but tabs and line ends. */
const CONTROL = /[^\P{Cc}\t\n]/u;

export function checkText(text: string, argument: string, most: number = TEXT_MAX): string {
  const trimmed = text.trim();
  if (trimmed === '' || [...trimmed].length > most || CONTROL.test(trimmed))
    throw new Refusal('TEXT_SHAPE', argument, { most });
  return trimmed;
}

function checkPapers(papers: readonly PaperGiven[]): void {
  const kinds = new Set<string>();
  for (const { kind, text } of papers) {
    if (kinds.has(kind)) throw new Refusal('PAPER_TWICE', `papers.${kind}`);
    kinds.add(kind);
    checkText(text, `papers.${kind}`);
  }
}

/** The role that the step is for, where the actor has it; else one of theirs, to be told whose it is. */
function roleFor(
  { procedure }: Pick<Kind<never>, 'procedure'>,
  state: string,
  step: string,
  roles: readonly Role[],
): Role {
  const line = procedure.transitions.find(
    (each) => each.step === step && each.from.includes(state),
  );
  return roles.find((role) => line?.by.includes(role)) ?? roles[0] ?? 'requester';
}

type Refused = Extract<ReturnType<typeof take>, { ok: false }>['refused'];

function refusalOf(
  refused: Refused,
  step: string,
  { procedure }: Pick<Kind<never>, 'procedure'>,
  matter: Matter,
  roles: readonly Role[],
): Refusal {
  switch (refused.code) {
    case 'STALE_VERSION':
      return new Refusal('STALE_VERSION', 'version', { ...refused });
    case 'WRONG_STATE': {
      const possible = roles.flatMap((role) => stepsFrom(procedure, matter.state, role));
      return new Refusal('WRONG_STATE', 'step', { step, state: matter.state }, [
        ...new Set(possible),
      ]);
    }
    case 'WRONG_ACTOR':
      return new Refusal('WRONG_ACTOR', 'step', { step }, refused.wanted);
    case 'TAKEN_ONCE':
      return new Refusal('TAKEN_ONCE', 'step', { step });
    case 'PAPERS_MISSING':
      return new Refusal('PAPERS_MISSING', 'papers', { step }, refused.missing);
  }
}

/** Somebody moved the matter since it was read; whoever tries again sees what they did. */
export class Collision extends Error {
  readonly code = 'COLLISION';
  constructor(number: string) {
    super(`${number} was moved by another step`);
    this.name = 'Collision';
  }
}

/** Only from the version that was decided on: of two steps at once, one finds nothing to move. */
async function moveTo(
  { table }: Pick<Kind<never>, 'table'>,
  { transaction, matter }: Environment & { readonly matter: Matter },
  changes: Changes,
): Promise<void> {
  const { number, version } = matter;
  const moved = await transaction(table).where({ number, version }).update(changes);
  if (moved !== 1) throw new Collision(number);
}

interface Recorded {
  readonly step: string;
  readonly from: string;
  readonly role: Role;
  readonly papers: readonly PaperGiven[];
  readonly key: string;
  readonly request: unknown;
}

/** History and outbox. */
async function record(
  { transaction, actor, now }: Environment,
  { procedure }: Pick<Kind<never>, 'procedure'>,
  matter: Matter,
  { step, from, role, papers, key, request }: Recorded,
): Promise<void> {
  const { number, requester, supplier, state, version } = matter;
  const shared = {
    ...{ id: `${number}/${version}`, matter: number, procedure_name: procedure.name },
    ...{ version, step, requester, supplier, at: new Date(now).toISOString() },
  };
  await transaction('procedure_steps').insert({
    ...shared,
    ...{ from_state: from, to_state: state, role, department: actor.dept },
    papers: JSON.stringify(papers),
    author: authorOf(actor),
    idempotency_key: key,
    request_hash: hashOf(request),
  });
  const dueDate = matter.due_date ?? null;
  await transaction('channel_events').insert({ ...shared, state, due_date: dueDate });
}

/** `SQ-2026-000123`: one row counts per kind and year, so two matters never share a number. */
export async function nextNumber(
  transaction: Knex.Transaction,
  prefix: string,
  year: string,
): Promise<string> {
  const name = `${prefix}-${year}`;
  await transaction('channel_numbers')
    .insert({ name, last: 1 })
    .onConflict(['name'])
    .merge({ last: transaction.raw('?? + 1', ['channel_numbers.last']) });
  const { last } = await transaction('channel_numbers').where({ name }).first('last');
  return `${name}-${String(last).padStart(6, '0')}`;
}
