/** Steps of the channel as mutations: one transaction each, refused as data. */
import { randomBytes } from 'node:crypto';
import { encodeRef, REF_BYTES } from '../../wire/ref.ts';
import type { FieldResolvers, SubgraphContext } from '../kit/index.ts';
import { fileApplication, signAgreement, stepApplication } from './channel/applications.ts';
import { openDispute, stepDispute } from './channel/disputes.ts';
import type { Command, Environment } from './channel/matter.ts';
import { Refusal } from './channel/refusal.ts';
import { runLegalClock } from './channel/run-clock.ts';
import { raiseObjection, SPACE_VERSION, stepTicket, ticketRef } from './channel/tickets.ts';

const ATTEMPTS_MAX = 3;
/** Somebody else's step came first: the next attempt sees it, and says so or is the same step. */
const COLLISIONS: ReadonlySet<unknown> = new Set([
  'COLLISION',
  ...['23505', '40001', '40P01'],
  ...['ER_DUP_ENTRY', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD'],
  ...[
    'SQLITE_CONSTRAINT_UNIQUE',
    'SQLITE_CONSTRAINT_PRIMARYKEY',
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
  ],
]);

interface Result {
  /** Key of the matter. */
  readonly key: string | null;
  readonly refusal: Refusal['data'] | null;
}

/** The matter's key, or why nothing was written. */
async function written(
  context: SubgraphContext,
  work: (environment: Environment) => Promise<string>,
): Promise<Result> {
  try {
    return { key: await attempted(context, work), refusal: null };
  } catch (error) {
    if (error instanceof Refusal) return { key: null, refusal: error.data };
    throw error;
  }
}

async function attempted<T>(
  { write, subject }: SubgraphContext,
  work: (environment: Environment) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write((transaction) => work({ transaction, actor: subject, now: Date.now() }));
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (!COLLISIONS.has(code) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

interface StepArguments {
  readonly key: string;
  readonly number: string;
  readonly version: number;
  readonly step: string;
  readonly papers?: Command['papers'] | null;
}

/** Only what the command is: `offer` and the rest have places of their own. */
function commandOf({ key, number, version, step, papers }: StepArguments): Command {
  const given = (papers ?? []).map(({ kind, text }) => ({ kind, text }));
  return { key, number, version, step, papers: given };
}

/** A reference that nothing can be told from. */
const newRef = () => encodeRef(SPACE_VERSION, randomBytes(REF_BYTES));

/** Input objects of GraphQL have no prototype; what is hashed and stored is plain. */
function plain<T>(input: T): T {
  return structuredClone(input);
}

export const Mutation: FieldResolvers = {
  fileApplication: (_parent, { key, terms }, context) =>
    written(context, (environment) => fileApplication(environment, key, plain(terms))),
  reviseApplication: (_parent, { terms, ...rest }, context) =>
    written(context, (environment) =>
      stepApplication(environment, commandOf({ ...rest, step: 'revise' }), { terms: plain(terms) }),
    ),
  supplementApplication: (_parent, { terms, ...rest }, context) =>
    written(context, (environment) =>
      stepApplication(environment, commandOf({ ...rest, step: 'supplement' }), {
        personal: plain(terms),
      }),
    ),
  stepApplication: (_parent, args, context) =>
    written(context, (environment) =>
      stepApplication(environment, commandOf(args), { offer: plain(args.offer ?? null) }),
    ),
  signAgreement: (_parent, { key, number, version, hash, signature }, context) =>
    written(context, (environment) =>
      signAgreement(environment, { key, number, version }, { hash, signature }),
    ),
  raiseObjection: (_parent, { key, coordinate, claim, record }, context) =>
    written(context, async (environment) => {
      const objection = { coordinate, claim, record: record ?? null };
      return ticketRef(environment, await raiseObjection(environment, key, objection, newRef));
    }),
  stepTicket: (_parent, args, context) =>
    written(context, async (environment) =>
      ticketRef(environment, await stepTicket(environment, commandOf(args))),
    ),
  openDispute: (_parent, { key, about, subject }, context) =>
    written(context, (environment) => openDispute(environment, key, { about, subject })),
  stepDispute: (_parent, args, context) =>
    written(context, (environment) => stepDispute(environment, commandOf(args))),
  runLegalClock: (_parent, _args, context) => attempted(context, runLegalClock),
};
