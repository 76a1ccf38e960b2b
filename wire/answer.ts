/** What a guard reports with its answer, and the MAC that binds it to the call. */
import { timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { macOf } from './mac.ts';

/** A cell or row set the guard withheld; paths are response paths of that fetch. */
export interface CellReport {
  readonly coordinate: string;
  readonly reason: string;
  readonly ruleId: string;
  /** Response keys; `@` for a list level. */
  readonly path: readonly string[];
  /** Per list level `[[start, length], ...]`; absent: every row. */
  readonly indexes?: readonly (readonly (readonly [number, number])[])[];
  /** Set where the cell was masked rather than nulled. */
  readonly mask?: string;
}

export interface GuardReport {
  readonly v: 1;
  readonly decisionId: string;
  /** Base references of the persons whose rows were read, without duplicates. */
  readonly subjects: readonly string[];
  /** Rows read per type. */
  readonly rows: Readonly<Record<string, number>>;
  readonly cells: readonly CellReport[];
  /** SQL statements run for this call; shown by `isthmus trace`. */
  readonly statements?: number;
}

export interface SignedReport extends GuardReport {
  readonly mac: string;
}

export function signReport(report: GuardReport, jti: string, key: Uint8Array): SignedReport {
  return { ...report, mac: reportMac(canonicalJson(report), jti, key) };
}

/** The same as JSON: the text that is signed is the text that is sent. */
export function signedReportText(report: GuardReport, jti: string, key: Uint8Array): string {
  const text = canonicalJson(report);
  return `{"mac":"${reportMac(text, jti, key)}",${text.slice(1)}`;
}

/** True if `report` is what the holder of `key` answered to call `jti`. */
export function verifyReport(report: SignedReport, jti: string, key: Uint8Array): boolean {
  if (typeof report !== 'object' || report === null || typeof report.mac !== 'string') return false;
  const { mac, ...content } = report;
  return isSame(mac, reportMac(canonicalJson(content), jti, key));
}

const SIGNED_TEXT = /^\{"mac":"([A-Za-z0-9_-]{43})",/;

/**
 * True if `text` is, byte for byte, what `signedReportText` gave for call `jti`: to whoever made the MAC
 * it is the report, so nothing has to be written again to be compared. False says only that the
 * text has another form or another maker; `verifyReport` tells which.
 */
export function verifyReportText(text: string, jti: string, key: Uint8Array): boolean {
  const [head = '', mac = ''] = SIGNED_TEXT.exec(text) ?? [];
  return head !== '' && isSame(mac, reportMac(`{${text.slice(head.length)}`, jti, key));
}

function isSame(mac: string, made: string): boolean {
  const wanted = Buffer.from(made);
  const given = Buffer.from(mac);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function reportMac(canonical: string, jti: string, key: Uint8Array): string {
  return macOf(`${canonical}\0${jti}`, key);
}
