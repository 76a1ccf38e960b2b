/** The client's side: the reference work as it is asked of each gateway, and what its answer must hold. */
import { clerkToken } from '../policy.ts';
import { PURPOSE } from './city.ts';

export type Headers = Readonly<Record<string, string>>;

interface Person {
  readonly [field: string]: unknown;
  readonly calls: readonly Readonly<Record<string, unknown>>[];
  readonly petitions: readonly Readonly<Record<string, unknown>>[];
}

interface Answer {
  readonly data?: { readonly people?: readonly Person[] } | null;
  readonly errors?: readonly { readonly extensions?: { readonly coordinate?: string } }[];
}

/** 7 fields, 3 calls x 4, 2 petitions x 3 for every person. */
export const WORK = query('', '');
/** The same, and two items that nobody may see. */
export const WORK_AND_DENIED = query('politicalStatus', 'informantName');
const DENIED = ['Person.politicalStatus', 'Petition.informantName'];

function query(ofPerson: string, ofPetition: string): string {
  return `query People($n: Int!) {
  people(first: $n) {
    id name phone birthDate gender address communityCode ${ofPerson}
    calls { number title status caller }
    petitions { number subject petitioner ${ofPetition} }
  }
}`;
}

/** Headers of a clerk; `subject` makes a token that no gateway has seen. */
export async function clerkHeaders(subject?: string): Promise<Headers> {
  return {
    authorization: `Bearer ${await clerkToken(subject, { matters: [MATTER] })}`,
    'sharing-purpose': PURPOSE,
    'sharing-matter': MATTER,
  };
}
const MATTER = 'HL-2026-000123';

/** The answer's text. Throws where the status is not 200. */
export async function ask(url: string, text: string, n: number, headers: Headers): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: text, variables: { n } }),
  });
  const answer = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${answer.slice(0, 800)}`);
  return answer;
}

/** Throws unless the answer is whole and holds no error. */
export function assertWhole(text: string, n: number): void {
  const { data, errors } = JSON.parse(text) as Answer;
  const people = data?.people ?? [];
  const whole =
    people.length === n &&
    people.every(({ calls, petitions }) => calls.length === 3 && petitions.length === 2);
  if (!whole || errors?.length) throw new Error(`not whole: ${text.slice(0, 800)}`);
}

/** Throws unless `text` holds everything that `whole` holds: but for references and masks, the same. */
export function assertSameButMasked(text: string, whole: string): void {
  const given = JSON.parse(text) as Answer;
  const wanted = JSON.parse(whole) as Answer;
  const coordinates = (given.errors ?? []).map(({ extensions }) => extensions?.coordinate);
  if (JSON.stringify(coordinates.toSorted()) !== JSON.stringify(DENIED.toSorted()))
    throw new Error(`denied: ${coordinates.join(', ')}: ${text.slice(0, 800)}`);
  const people = given.data?.people ?? [];
  const ids = new Set(people.map(({ id }) => id));
  const own = people.map(comparable);
  const theirs = (wanted.data?.people ?? []).map(comparable);
  if (JSON.stringify(own) !== JSON.stringify(theirs) || ids.size !== theirs.length)
    throw new Error(`not the same: ${JSON.stringify(own[0])} and ${JSON.stringify(theirs[0])}`);
  if (people.some(({ phone }) => !String(phone).includes('****')))
    throw new Error(`not masked: ${text.slice(0, 800)}`);
}

/** Without what policies change: references, masked and denied values. */
function comparable({ id, phone, politicalStatus, calls, petitions, ...rest }: Person): object {
  return {
    ...rest,
    calls: calls.map(({ caller, ...call }) => call),
    petitions: petitions.map(({ petitioner, informantName, ...petition }) => petition),
  };
}
