/** The gateway's side of a call to a department, and what its answer must be for each treatment. */
import { randomUUID } from 'node:crypto';
import { bodyHash, CONTEXT_HEADER, signContext } from '../../wire/context-token.ts';
import { clerkToken, KEYRING } from '../policy.ts';
import { PURPOSE_OF, type Treatment } from './bundle.ts';
import { type Question, type Resident, ROWS } from './questions.ts';
import { isUnlisted, register } from './register/department.ts';

const PAIRWISE = KEYRING.secret(`pairwise:${register.name}`);
const LIFE_S = 5;

export type Call = (question: Question) => Promise<readonly Resident[]>;

/** Calls a department without a guard. */
export function plainCaller(url: string): Call {
  return (question) => send(url, question, {});
}

/** Calls the guard as a gateway does: a fresh context token for every call, one user's warm token. */
export async function guardedCaller(
  url: string,
  treatment: Treatment,
  bundleHash: string,
): Promise<Call> {
  const user = await clerkToken();
  return (question) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ v: 1 as const, iss: 'bench', aud: register.name, iat, exp: iat + LIFE_S },
      ...{ jti: randomUUID(), op: 'query' as const, bh: bodyHash(question.body) },
      ...{ bundle: bundleHash, decisionId: 'bench', deniedHere: [] },
    };
    return send(url, question, {
      authorization: `Bearer ${user}`,
      'sharing-purpose': PURPOSE_OF[treatment],
      [CONTEXT_HEADER]: signContext(claims, `${register.name}-1`, PAIRWISE),
    });
  };
}

async function send(
  url: string,
  { body, residents }: Question,
  headers: Readonly<Record<string, string>>,
): Promise<readonly Resident[]> {
  const method = 'POST';
  const response = await fetch(url, {
    ...{ method, body, headers: { 'content-type': 'application/json', ...headers } },
  });
  const text = await response.text();
  const answer = JSON.parse(text) as { readonly data?: Record<string, unknown> | null };
  if (!answer.data) throw new Error(`no data: ${text.slice(0, 500)}`);
  const rows = residents(answer.data);
  if (rows.length !== ROWS) throw new Error(`${rows.length} rows: ${text.slice(0, 500)}`);
  return rows;
}

/** Throws unless `rows` are `whole` under the treatment: nothing less was done for the time measured. */
export function assertTreated(
  rows: readonly Resident[],
  whole: readonly Resident[],
  treatment: Treatment,
): void {
  const wanted = whole.map((row) => ({ ...row, phone: treatedPhone(row, treatment) }));
  if (JSON.stringify(rows) === JSON.stringify(wanted)) return;
  const index = rows.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(wanted[at]));
  const [given, expected] = [rows[index], wanted[index]].map((row) => JSON.stringify(row));
  throw new Error(`${treatment}: row ${index} is ${given}, not ${expected}`);
}

function treatedPhone({ phone, communityCode }: Resident, treatment: Treatment): string | null {
  if (treatment === 'allow' || phone === null) return phone;
  if (treatment === 'rule') return isUnlisted(phone) ? null : phone;
  if (treatment === 'mask') return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  return communityCode.startsWith('150602') ? phone : null;
}
