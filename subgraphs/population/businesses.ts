/**
 * Businesses of the demo: unified social credit codes of the right form and the property management
 * companies that more than one office knows. The organisation codes begin with XXXX, which no registrar
 * has given to anybody.
 */
import { places } from './places.ts';
import { int, pick, rngFor } from './random.ts';

/** Alphabet of GB 32100-2015: no I, O, S, V, Z. The value of a character is its place. */
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** GB 11714-1997. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Registrar and kind of organisation: 91 firm, 92 sole trader, 93 farmers' cooperative. */
export type CreditCodeKind = '91' | '92' | '93';

/** The 18 characters for a serial of at most four digits in a district; both check characters hold. */
export function creditCode(kind: CreditCodeKind, areaCode: string, serial: number): string {
  const organisation = `XXXX${String(serial).padStart(4, '0')}`;
  const first17 = kind + areaCode + organisation + organisationCheck(organisation);
  return first17 + creditCheck(first17);
}

/** True for 18 characters of GB 32100-2015 whose last one is the right check character. */
export function creditCodeHolds(code: string): boolean {
  return /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code) && creditCheck(code.slice(0, 17)) === code[17];
}

function creditCheck(first17: string): string {
  let sum = 0;
  for (const [i, weight] of CREDIT_WEIGHTS.entries())
    sum += weight * CREDIT_ALPHABET.indexOf(first17.charAt(i));
  return CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Check character of an organisation code: letters count from A = 10. */
export function organisationCheck(first8: string): string {
  let sum = 0;
  for (const [i, weight] of ORGANISATION_WEIGHTS.entries())
    sum += weight * Number.parseInt(first8.charAt(i), 36);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** A property management company (物业服务企业). */
export interface ManagementCompany {
  readonly creditCode: string;
  readonly name: string;
  readonly areaCode: string;
  /** Community of its registered office. */
  readonly communityCode: string;
}

/** Serials below this belong to the management companies of a district. */
export const FIRST_FREE_SERIAL = 100;

const PER_AREA = 5;
const NAMES = '恒信 安居 万家 康城 明珠 金色 蓝天 鑫苑 瑞景 中远'.split(' ');

let memo: readonly ManagementCompany[] | undefined;

/** Five companies in each district and banner, in order of district. */
export function managementCompanies(): readonly ManagementCompany[] {
  memo ??= places().areas.flatMap((area) => {
    const rng = rngFor(`management companies ${area.code}`);
    const offices = places().communities.filter((community) => community.areaCode === area.code);
    const shift = int(rng, 0, NAMES.length - 1);
    return Array.from({ length: PER_AREA }, (_, i) => ({
      creditCode: creditCode('91', area.code, i + 1),
      name: `${area.name}${NAMES[(shift + i) % NAMES.length]}物业服务有限公司`,
      areaCode: area.code,
      communityCode: pick(rng, offices).code,
    }));
  });
  return memo;
}
