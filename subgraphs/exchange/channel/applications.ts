/** 申请、受理、审核、答复、共享: what each step of an application needs and changes, on the database. */

import { documentHash, documentText } from '../agreement/document.ts';
import { agreementId, drawUp, isPersonal } from '../agreement/draw-up.ts';
import { type Signature, verifyDocument } from '../agreement/signature.ts';
import { APPLICATION, type ApplicationState } from './application.ts';
import {
  CLOCK_COLUMNS,
  type ClockColumns,
  clockOf,
  extended,
  NO_CLOCK,
  resumed,
  started,
  stopped,
} from './due.ts';
import { chinaDate } from './legal-clock.ts';
import {
  type Changes,
  type Command,
  type Environment,
  type Kind,
  nextNumber,
  openMatter,
  type StepContext,
  takeStep,
  usedBefore,
} from './matter.ts';
import { agreedTerms, type Offer, type OfferInput, offerOf } from './offer.ts';
import { Refusal } from './refusal.ts';
import {
  catalogRows,
  checkBasis,
  checkTerms,
  type PersonalInput,
  personalTermsOf,
  type Terms,
  type TermsInput,
  termsOf,
  withheldBy,
} from './terms.ts';

/** What comes with a step besides papers; which, its step says. */
export interface ApplicationInput {
  readonly terms?: TermsInput;
  readonly personal?: PersonalInput;
  readonly offer?: OfferInput | null;
  /** Hash of the text that was read, and the signature on it. */
  readonly signed?: { readonly hash: string; readonly signature: string };
}

type Context = StepContext<ApplicationInput>;

export const APPLICATIONS: Kind<ApplicationInput> = {
  procedure: APPLICATION,
  table: 'applications',
  columns: [
    'title',
    'purpose',
    'demand',
    'until_date',
    'received_at',
    'terms',
    'offer',
    'agreement',
    'answered_at',
    ...CLOCK_COLUMNS,
  ],
  evidence,
  change: async (context, to) => ({
    ...(await contentOf(context)),
    ...answered(context),
    ...clockAfter(context, to as ApplicationState, await isOpen(context)),
  }),
};

/** A new application, a draft until it is submitted. */
export async function fileApplication(
  environment: Environment,
  key: string,
  input: TermsInput,
): Promise<string> {
  const { transaction, actor, now } = environment;
  if (actor.kind !== 'department' || actor.dept === '') throw new Refusal('NO_DEPARTMENT', 'terms');
  const request = ['application', 'file', input];
  const used = await usedBefore(environment, key, request);
  if (used !== undefined) return used;
  const terms = termsOf(input);
  await checkTerms(transaction, actor.dept, terms, now);
  const number = await nextNumber(transaction, 'SQ', chinaDate(now).slice(0, 4));
  const matter = {
    ...{ number, requester: actor.dept, state: APPLICATION.initial, version: 0 },
    ...{ filed_at: new Date(now).toISOString(), received_at: null, offer: null, agreement: null },
    ...{ answered_at: null, answered_in_time: null },
    ...NO_CLOCK,
    ...columnsOf(terms),
  };
  await openMatter(APPLICATIONS, environment, matter, { role: 'requester', key, request });
  return number;
}

export function stepApplication(
  environment: Environment,
  command: Command,
  input: ApplicationInput,
): Promise<string> {
  const wanted = ELSEWHERE[command.step];
  if (wanted && !input[wanted]) throw new Refusal('STEP_ELSEWHERE', 'step', { step: command.step });
  if (input.offer && command.step !== 'offer') throw new Refusal('OFFER_NOT_HERE', 'offer');
  return takeStep(APPLICATIONS, environment, command, input);
}

/** Steps that come with more than papers have mutations of their own. */
const ELSEWHERE: Readonly<Record<string, keyof ApplicationInput>> = {
  revise: 'terms',
  supplement: 'personal',
  signFirst: 'signed',
  sign: 'signed',
};

/** Which signature this one is follows from what is there, so that nobody has to know who came first. */
export async function signAgreement(
  environment: Environment,
  command: Omit<Command, 'step' | 'papers'>,
  signed: NonNullable<ApplicationInput['signed']>,
): Promise<string> {
  const others = await signaturesOf(environment, agreementId(command.number));
  const other = others.some(({ department }) => department !== environment.actor.dept);
  const step = other ? 'sign' : 'signFirst';
  const repeated = await environment
    .transaction('procedure_steps')
    .where({ matter: command.number, idempotency_key: command.key })
    .first('step');
  return takeStep(
    APPLICATIONS,
    environment,
    { ...command, step: repeated?.step ?? step, papers: [] },
    { signed },
  );
}

function columnsOf(terms: Terms) {
  return {
    ...{ supplier: terms.supplier, title: terms.title, purpose: terms.purpose },
    ...{ demand: terms.demand, until_date: terms.until, terms: JSON.stringify(terms) },
  };
}

function storedTerms({ matter }: Context): Terms {
  return JSON.parse(String(matter.terms)) as Terms;
}

function storedOffer({ matter }: Context): Offer | null {
  return matter.offer ? (JSON.parse(String(matter.offer)) as Offer) : null;
}

/** The papers that are facts of the record; what others must give counts only where they gave it. */
async function evidence(context: Context): Promise<readonly string[]> {
  const { roles, input, transaction, matter, actor } = context;
  const terms = storedTerms(context);
  const rows = await catalogRows(transaction, terms.items);
  const personal = await isPersonal(
    transaction,
    [...rows.values()].map(({ type }) => type),
  );
  const signatures = input.signed ? await signaturesOf(context, agreementId(matter.number)) : [];
  const facts: [paper: string, there: boolean][] = [
    ['useBasis', terms.useBasis.length > 0],
    ['scenario', terms.scenario !== null],
    ['scope', terms.scopeText !== null],
    ['method', terms.method !== null],
    ['period', terms.until !== null],
    ['offer', Boolean(input.offer)],
    ['ownHeadApproval', roles.includes('requesterHead') || given(context, 'approve')],
    ['supplierHeadApproval', roles.includes('supplierHead')],
    ['authorityConsent', given(context, 'consent')],
    ['impactAssessment', !personal || termsNow(context).impactAssessment !== null],
    ['notice', !personal || isTold(termsNow(context))],
    ['signature', input.signed !== undefined],
    ['bothSignatures', signatures.some(({ department }) => department !== actor.dept)],
  ];
  return facts.filter(([, there]) => there).map(([paper]) => paper);
}

function isTold({ notice, noticeExemption }: Terms): boolean {
  return notice !== null || noticeExemption !== null;
}

const ATTESTATIONS = new Set(['approve', 'consent']);

/** Given since the last step that changed something: an approval is of what its giver saw. */
function given({ history }: Context, step: string): boolean {
  for (const taken of history.toReversed()) {
    if (taken.step === step) return true;
    if (!ATTESTATIONS.has(taken.step)) return false;
  }
  return false;
}

/** The terms as they are, with what a supplement says personal items need. */
function termsNow(context: Context): Terms {
  const { personal } = context.input;
  return { ...storedTerms(context), ...(personal ? personalTermsOf(personal) : {}) };
}

async function contentOf(context: Context): Promise<Changes> {
  const { command, transaction, matter, now, input } = context;
  switch (command.step) {
    case 'revise': {
      if (!input.terms) throw new Refusal('STEP_ELSEWHERE', 'step', { step: command.step });
      const terms = termsOf(input.terms);
      await checkTerms(transaction, matter.requester, terms, now);
      return columnsOf(terms);
    }
    // The catalog may have changed since it was filed.
    case 'submit':
      await checkTerms(transaction, matter.requester, storedTerms(context), now);
      return { received_at: new Date(now).toISOString() };
    case 'offer': {
      const offer = await offerOf(transaction, input.offer, storedTerms(context), now);
      return { offer: JSON.stringify(offer), until_date: offer.until };
    }
    case 'askAgain':
      return { offer: null, until_date: storedTerms(context).until };
    case 'refuse':
      await checkRefusal(context);
      return {};
    case 'agree':
      return agree(context, storedTerms(context));
    case 'supplement': {
      const terms = termsNow(context);
      if (terms.noticeExemption !== null)
        await checkBasis(transaction, [terms.noticeExemption], 'terms.noticeExemption');
      return { ...(await agree(context, terms)), terms: JSON.stringify(terms) };
    }
    case 'signFirst':
    case 'sign':
      await addSignature(context);
      return {};
    case 'suspend':
    case 'resume':
    case 'terminate':
    case 'end':
      if (!PUBLICATION.test(context.paper('publication')))
        throw new Refusal('PUBLICATION_SHAPE', 'papers.publication');
      return {};
    default:
      return {};
  }
}

/** `policyVersion` on the wire: number and beginning of the hash of a bundle. */
const PUBLICATION = /^\d{1,9}-[0-9a-f]{12}$/;
const STATUTES: ReadonlySet<string> = new Set([
  'LAW',
  'ADMINISTRATIVE_REGULATION',
  'STATE_COUNCIL_DECISION',
]);

/** Art. 14: not sharing needs a statute; what is withheld is refused by its own entry or basis. */
async function checkRefusal(context: Context): Promise<void> {
  const { transaction, paper } = context;
  const cited = paper('legalBasis');
  const rows = await catalogRows(transaction, storedTerms(context).items);
  const withheld = await withheldBy(transaction, rows.values());
  const unnamed = [...withheld].filter(([, why]) => !why.includes(cited));
  if (unnamed.length > 0) {
    const details = unnamed.map(([item, why]) => `${item}: ${why.join(', ')}`);
    throw new Refusal('REFUSAL_UNCITED', 'papers.legalBasis', {}, details);
  }
  // An entry of the negative list has had its basis checked.
  if (withheld.size > 0) return;
  const ranks = await checkBasis(transaction, [cited], 'papers.legalBasis');
  if (!STATUTES.has(ranks.get(cited) ?? ''))
    throw new Refusal('BASIS_TOO_LOW', 'papers.legalBasis', {}, [cited]);
}

/** Draws the text up, anew where there was one: signatures on another text are none. */
async function agree(context: Context, terms: Terms): Promise<Changes> {
  const { transaction, matter, history, now } = context;
  const offer = history.some(({ step }) => step === 'takeOffer') ? storedOffer(context) : null;
  const approved = history.findLastIndex(({ step }) => APPROVALS.has(step));
  const agreed = history.findLastIndex(({ step }) => step === 'agree');
  const document = await drawUp(transaction, {
    ...{ application: matter.number, requester: matter.requester, supplier: matter.supplier },
    terms: agreedTerms(terms, offer),
    approvals: {
      requester: `${matter.number}/${approved}`,
      supplier: `${matter.number}/${agreed < 0 ? matter.version + 1 : agreed}`,
    },
    today: chinaDate(now),
  });
  const text = documentText(document);
  const row = { document: text, hash: documentHash(text), signatures: '[]', signed_at: null };
  const { id } = document;
  const known = await transaction('sharing_agreements').where({ id }).update(row);
  if (known === 0) {
    const { number: application, requester, supplier } = matter;
    await transaction('sharing_agreements').insert({
      id,
      application,
      requester,
      supplier,
      ...row,
    });
  }
  return { agreement: id };
}

const APPROVALS = new Set(['approve', 'submit', 'takeOffer']);

async function signaturesOf(
  { transaction }: Environment,
  id: string,
): Promise<readonly Signature[]> {
  const row = await transaction('sharing_agreements').where({ id }).first('signatures');
  return row ? (JSON.parse(row.signatures) as Signature[]) : [];
}

async function addSignature(context: Context): Promise<void> {
  const { transaction, matter, actor, now, input, command } = context;
  const { hash = '', signature = '' } = input.signed ?? {};
  const id = agreementId(matter.number);
  const row = await transaction('sharing_agreements').where({ id }).first('document', 'hash');
  if (row?.hash !== hash) throw new Refusal('HASH_STALE', 'hash');
  const signatures = await signaturesOf(context, id);
  if (signatures.some(({ department }) => department === actor.dept))
    throw new Refusal('ALREADY_SIGNED', 'signature');
  const party = await transaction('parties').where({ id: actor.dept }).first('public_key');
  if (!party?.public_key) throw new Refusal('KEY_UNREGISTERED', 'signature');
  if (!(await verifyDocument(row.document, actor.dept, signature, party.public_key)))
    throw new Refusal('SIGNATURE_INVALID', 'signature');
  const at = new Date(now).toISOString();
  const all = [...signatures, { department: actor.dept, jws: signature, at }];
  await transaction('sharing_agreements')
    .where({ id })
    .update({ signatures: JSON.stringify(all), signed_at: command.step === 'sign' ? at : null });
}

/** Whether everything applied for is open to all: then one working day is enough (art. 21). */
async function isOpen(context: Context): Promise<boolean> {
  if (context.command.step !== 'submit') return false;
  const rows = await catalogRows(context.transaction, storedTerms(context).items);
  return [...rows.values()].every(({ sharing }) => sharing === 'UNCONDITIONAL');
}

/** States in which the other side is awaited: the clock of the answer stands still. */
const AWAITING: ReadonlySet<ApplicationState> = new Set(['PAPERS_WANTED', 'OFFERED']);
const ANSWERING: ReadonlySet<ApplicationState> = new Set(['SUBMITTED', 'ACCEPTED', 'OFFER_TAKEN']);

function clockAfter(
  { matter, command, now }: Context,
  to: ApplicationState,
  open: boolean,
): ClockColumns {
  const clock = clockOf(matter);
  if (command.step === 'submit')
    return started('ANSWER', open ? 'answerUnconditional' : 'answerConditional', now);
  if (command.step === 'agree') return started('SUPPLY', 'supply', now);
  if (command.step === 'extendAnswer') return extended(clock, 'answerExtension');
  if (AWAITING.has(to)) return stopped(clock, now);
  if (ANSWERING.has(to)) return resumed(clock, now);
  return to === 'AGREED' || to === 'SIGNED' ? clock : NO_CLOCK;
}

/** Steps that answer the application; an offer is an answer. */
const ANSWERS = new Set(['agree', 'refuse', 'offer']);

/** The first answer counts for the scorecard; later ones change nothing of it. */
function answered({ command, matter, now }: Context): Changes {
  if (!ANSWERS.has(command.step) || matter.answered_at) return {};
  const due = matter.due_date as string | null;
  const inTime = due === null || chinaDate(now) <= due;
  return { answered_at: new Date(now).toISOString(), answered_in_time: inTime };
}
