/** Claims of the user's token with strict types (contract, design section 4); nothing is guessed. */
import type { Clearance, SubjectKind } from '../policies/model/index.ts';
import { isRef } from './ref.ts';

export interface UserClaims {
  readonly sub: string;
  readonly kind: SubjectKind;
  /** Department; for a service the one that answers for it; empty for citizens. */
  readonly dept: string;
  readonly duties: readonly string[];
  readonly clearance: Clearance;
  /** Division codes, 2 to 12 digits. */
  readonly areas: readonly string[];
  readonly azp: string | undefined;
  readonly matters: readonly string[];
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

const KINDS: readonly SubjectKind[] = ['department', 'citizen', 'service'];
const TEXT_LENGTH_MAX = 128;
const DUTIES_MAX = 32;
const AREAS_MAX = 256;
const MATTERS_MAX = 256;
const DIVISION_CODE = /^\d{2,12}$/;

/** The claims of a verified payload, or undefined if one is missing or of the wrong type. */
export function readClaims(payload: Readonly<Record<string, unknown>>): UserClaims | undefined {
  const claim = (name: string): unknown =>
    Object.hasOwn(payload, name) ? payload[name] : undefined;
  const kind = KINDS.find((known) => known === claim('kind'));
  const sub = claim('sub');
  const dept = claim('dept');
  const azp = claim('azp');
  const duties = texts(claim('duties'), DUTIES_MAX);
  const areas = texts(claim('areas'), AREAS_MAX);
  const matters = claim('matters') === undefined ? [] : texts(claim('matters'), MATTERS_MAX);
  const clearance = claim('clearance');
  const iat = claim('iat');
  const exp = claim('exp');
  if (!kind || !isText(sub) || !duties || !areas || !matters) return undefined;
  if (!isClearance(clearance) || !Number.isInteger(iat) || !Number.isInteger(exp)) return undefined;
  if (azp !== undefined && !isText(azp)) return undefined;
  if (!areas.every((area) => DIVISION_CODE.test(area))) return undefined;
  if (typeof dept !== 'string' || dept.length > TEXT_LENGTH_MAX) return undefined;
  // A citizen's subject is the base reference, which own data is compared with.
  if (kind === 'citizen' ? dept !== '' || !isRef(sub) : dept === '') return undefined;
  if (kind === 'service' && azp === undefined) return undefined;
  const times = { iat: iat as number, exp: exp as number };
  return { sub, kind, dept, duties, clearance, areas, azp, matters, ...times };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= TEXT_LENGTH_MAX;
}

function texts(value: unknown, countMax: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > countMax) return undefined;
  return value.every(isText) ? value : undefined;
}

function isClearance(value: unknown): value is Clearance {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 4;
}
