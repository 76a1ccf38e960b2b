import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  docket,
  type Filing,
  givenName,
  hanSurname,
  int,
  mongolianName,
  OPEN_MATTERS,
  pick,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
  utc,
  weighted,
} from '../population/index.ts';
import { organisationAt, organisationRows } from './organisations.ts';

const origin = weighted([
  ['WALK_IN', 46],
  ['GRID', 20],
  ['HOTLINE', 14],
  ['POLICE', 12],
  ['COURT', 5],
  ['PETITION', 3],
]);
/** Opponents that are natural persons, as matters name them. */
const PERSONAL_OPPONENT = /住户|牧户|车主|借款人|合伙人|子女|兄弟|前配偶/;
/** Days within which mediation should end (司法行政 practice). */
const LIMIT_DAYS = 30;

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('mediation_organisations', organisationRows());
  await context.insert('mediation_cases', caseRows(context));
}

function caseRows(context: SeedContext): Row[] {
  const rng = rngFor('mediation cases');
  return docket('mediation').map((filing, index) => ({
    nr: index + 1,
    ref: context.recordRef('MediationCase', index + 1),
    number: filing.number,
    ...originColumns(rng),
    cause: filing.matter.kind.cause,
    category_class: filing.matter.kind.category.code.slice(0, 2),
    accepted_at: utc(filing.at),
    year: filing.at.slice(0, 4),
    due_at: plusDays(filing.at.slice(0, 10), LIMIT_DAYS),
    ...progress(rng, filing),
    organisation_code: organisationAt(filing.communityCode),
    mediator_name: mediatorName(rng),
    facts: filing.content,
    claim: pick(rng, filing.matter.kind.demands),
    session_record: `${filing.number}号调解笔录`,
    ...partyColumns(rng, context, filing),
    community_code: filing.communityCode,
    area_code: filing.communityCode.slice(0, 6),
  }));
}

function originColumns(rng: Rng): Row {
  const from = origin(rng);
  const own = from === 'WALK_IN' || from === 'GRID';
  // Numbers of the sender's own register; the sender's key is not known here.
  return { origin: from, origin_number: own ? null : `${from}-${int(rng, 1000, 9999)}` };
}

function mediatorName(rng: Rng): string {
  const sex = chance(rng, 0.5) ? 'MALE' : 'FEMALE';
  return chance(rng, 0.15)
    ? mongolianName(rng, sex)
    : hanSurname(rng) + givenName(rng, sex, int(rng, 1960, 1995));
}

function partyColumns(rng: Rng, { personRef }: SeedContext, filing: Filing): Row {
  const { persons, households } = population();
  const applicant = persons[filing.person ?? -1];
  if (!applicant) throw new Error(`${filing.number} has no applicant`);
  const household = households[(applicant.householdIndex + int(rng, 1, 3)) % households.length];
  const neighbour = persons[household?.members[0] ?? -1];
  const respondent = PERSONAL_OPPONENT.test(filing.matter.opponent) ? neighbour : undefined;
  return {
    person_ref: personRef(applicant.idNumber),
    applicant_name: applicant.name,
    respondent_ref: respondent ? personRef(respondent.idNumber) : null,
    respondent_name: respondent?.name ?? filing.matter.opponent,
  };
}

function progress(rng: Rng, filing: Filing): Row {
  const closed = plusDays(filing.at.slice(0, 10), int(rng, 4, 45));
  const sessions = int(rng, 1, 5);
  if (filing.number === OPEN_MATTERS.mediation)
    return { ...NOT_ENDED, stage: 'MEDIATING', sessions: 6 };
  if (closed > TODAY)
    return { ...NOT_ENDED, stage: pick(rng, ['ACCEPTED', 'INVESTIGATING', 'MEDIATING']), sessions };
  const outcome = pick(rng, ['AGREED', 'WRITTEN_AGREEMENT', 'WRITTEN_AGREEMENT', 'FAILED']);
  const written = outcome === 'WRITTEN_AGREEMENT';
  const performance = pick(rng, ['PERFORMED', 'PERFORMED', 'PARTLY', 'NOT_PERFORMED']);
  const amount = int(rng, 2, 480) * 100;
  return {
    stage: written && performance !== 'PERFORMED' ? 'FOLLOW_UP' : 'CLOSED',
    sessions,
    closed_at: closed,
    outcome,
    performance: written ? performance : null,
    judicially_confirmed: written && chance(rng, 0.25),
    agreement_text: written
      ? `双方就${filing.matter.kind.cause}达成协议：被申请人于${plusDays(closed, 30)}前支付${amount}元。`
      : null,
    agreement_amount: written ? amount : null,
  };
}

const NOT_ENDED = {
  closed_at: null,
  outcome: null,
  performance: null,
  judicially_confirmed: false,
  agreement_text: null,
  agreement_amount: null,
} as const;
