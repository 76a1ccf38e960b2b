import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  docket,
  type Filing,
  int,
  OPEN_MATTERS,
  pick,
  places,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
  utc,
  weighted,
} from '../population/index.ts';

const form = weighted([
  ['ONLINE', 52],
  ['LETTER', 18],
  ['VISIT', 22],
  ['PHONE', 8],
]);
const purposeKind = weighted([
  ['CLAIM', 88],
  ['SUGGESTION', 7],
  ['REPORT', 5],
]);

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('petition_offices', officeRows());
  await context.insert('petitions', petitionRows(context));
}

function officeRows(): Row[] {
  const offices = places().areas.map(({ code, name }) => ({
    code: `XF${code}`,
    name: `${name}人民来访接待中心`,
    area_code: code,
    address: `${name}政务服务中心一楼`,
  }));
  const city = {
    code: 'XF150600',
    name: '鄂尔多斯市人民来访接待中心',
    area_code: '150603',
    address: '康巴什区市政务服务中心一楼',
  };
  return [city, ...offices].map((office) => ({
    ...office,
    phone: '12345',
    opening_hours: '工作日 9:00-12:00，14:30-17:30',
  }));
}

function petitionRows(context: SeedContext): Row[] {
  const rng = rngFor('petitions');
  const earlier = new Map<string, string>();
  return docket('petitions').map((filing, index) => {
    const ref = context.recordRef('Petition', index + 1);
    const repeatOf = repeatLink(filing, ref, earlier);
    return {
      nr: index + 1,
      ref,
      number: filing.number,
      form: form(rng),
      registered_at: utc(filing.at),
      year: filing.at.slice(0, 4),
      ...matterColumns(filing),
      ...petitionerColumns(context, filing),
      ...reportColumns(rng, filing),
      ...handling(rng, filing),
      is_repeat: repeatOf !== null,
      repeat_of_ref: repeatOf,
      person_count: chance(rng, 0.9) ? int(rng, 1, 3) : int(rng, 5, 46),
      community_code: filing.communityCode,
      area_code: filing.communityCode.slice(0, 6),
    };
  });
}

function matterColumns({ matter, content }: Filing): Row {
  const { category } = matter.kind;
  return {
    category_code: category.code,
    category_class: category.code.slice(0, 2),
    subject: `${category.name}问题`,
    content,
    opponent: matter.opponent,
  };
}

function petitionerColumns({ personRef }: SeedContext, { person: index }: Filing): Row {
  const person = index === undefined ? undefined : population().persons[index];
  return {
    person_ref: person ? personRef(person.idNumber) : null,
    petitioner_name: person?.name ?? null,
    petitioner_phone: person?.phone ?? null,
  };
}

/** Who reports wrongdoing is kept apart from the petition itself (信访工作条例 arts. 30, 46). */
function reportColumns(rng: Rng, { person: index }: Filing): Row {
  const kind = purposeKind(rng);
  const person = index === undefined ? undefined : population().persons[index];
  const informant = kind === 'REPORT' ? person : undefined;
  return {
    purpose_kind: kind,
    informant_name: informant?.name ?? null,
    informant_contact: informant?.phone ?? null,
  };
}

/** Same person, same claim and facts: a repeated petition (重复信访). */
function repeatLink(
  { person, matter }: Filing,
  ref: string,
  earlier: Map<string, string>,
): string | null {
  const key = `${person} ${matter.kind.key} ${matter.opponent} ${matter.detail}`;
  const known = earlier.get(key);
  earlier.set(key, ref);
  return person !== undefined ? (known ?? null) : null;
}

/** Limits of the Regulation on Petition Work: 15 days to route, 60 and 30 to answer, 30 to review. */
function handling(rng: Rng, filing: Filing): Row {
  const registered = filing.at.slice(0, 10);
  const routed = plusDays(registered, int(rng, 1, 14));
  const accepted = plusDays(routed, int(rng, 0, 12));
  const extended = chance(rng, 0.12);
  const due = plusDays(accepted, extended ? 90 : 60);
  const late = chance(rng, 0.05);
  const replied = plusDays(accepted, late ? int(rng, 61, 110) : int(rng, 8, 59));
  const areaName = places().communityOf.get(filing.communityCode)?.areaName ?? '';
  return {
    accept_due_at: plusDays(registered, 15),
    routed_at: routed <= TODAY ? routed : null,
    accepted_at: accepted <= TODAY ? accepted : null,
    due_at: due,
    extended,
    responsible_unit: `${areaName}${filing.matter.kind.unit}`,
    court_related: chance(rng, 0.06),
    ...outcome(rng, filing, { routed, accepted, replied }),
  };
}

interface Dates {
  readonly routed: string;
  readonly accepted: string;
  readonly replied: string;
}

function outcome(rng: Rng, filing: Filing, { routed, accepted, replied }: Dates): Row {
  if (replied > TODAY) {
    const underway = accepted <= TODAY ? 'ACCEPTED' : routed <= TODAY ? 'ROUTED' : 'REGISTERED';
    return { ...NO_REPLY, status: underway };
  }
  if (chance(rng, 0.04) && filing.number !== OPEN_MATTERS.petitions)
    return { ...NO_REPLY, status: 'NOT_ACCEPTED' };
  const pinned = filing.number === OPEN_MATTERS.petitions;
  const reviewDue = plusDays(replied, 30);
  const underReview = pinned || (reviewDue > TODAY && chance(rng, 0.2));
  return {
    replied_at: replied,
    reply_number: `${filing.number}-答`,
    reply: `经核实，${pinned ? '诉求属实，已责成整改' : pick(rng, FINDINGS)}。`,
    review_stage: underReview ? 'REVIEW' : reviewDue <= TODAY ? 'ENDED' : 'NONE',
    review_due_at: reviewDue,
    status: underReview ? 'UNDER_REVIEW' : reviewDue <= TODAY ? 'CLOSED' : 'REPLIED',
    satisfied: pinned ? false : chance(rng, 0.7) ? chance(rng, 0.72) : null,
  };
}

const FINDINGS = ['诉求部分属实，已责成整改', '诉求属实，已办结', '诉求无事实依据，已作解释'];

const NO_REPLY = {
  replied_at: null,
  reply_number: null,
  reply: null,
  review_stage: 'NONE',
  review_due_at: null,
  satisfied: null,
} as const;
