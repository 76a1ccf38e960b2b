/**
 * What the ledger keeps of a use: who, for what, which items of which persons under which agreement.
 * Never a value, never a base reference, never the text of an operation or a variable.
 */
import { canonicalJson, isCanonicalText } from '../../wire/canonical-json.ts';
import { type Hash, leafHash } from './merkle.ts';

/**
 * BEGUN stands before a mutation takes effect, so that no effect goes unrecorded; ANSWERED follows it
 * with the same decision id unless the mutation failed.
 */
export type Outcome = 'BEGUN' | 'ANSWERED' | 'REFUSED';

/** One use, as the pipeline hands it over. */
export interface UseRecord {
  readonly kind: 'USE';
  readonly outcome: Outcome;
  readonly decisionId: string;
  /** Human form of the bundle's number and hash, and the whole hash. */
  readonly policyVersion: string;
  readonly bundle: string;
  readonly who: {
    readonly kind: string;
    readonly dept: string;
    /** Pseudonym of the officer or service; for a citizen a reference in the ledger's own space. */
    readonly sub: string;
    readonly duties: readonly string[];
    /** With the rest the class that decided; earlier records lack them (ADR 0132). */
    readonly clearance?: number;
    readonly areas?: readonly string[];
  };
  readonly app?: string;
  readonly purpose: string;
  readonly matter?: string;
  /** SHA-256 of the client's operation and its kind. */
  readonly operation: { readonly kind: string; readonly hash: string };
  /** Why the operation was refused. */
  readonly reason?: string;
  /** Granted coordinates that the operation reached, sorted. */
  readonly coordinates: readonly string[];
  /** Coordinates asked for and denied, sorted. */
  readonly denied: readonly string[];
  /** Arguments and input fields that were used, sorted; earlier records lack them. */
  readonly arguments?: readonly string[];
  /** Everything that a refused operation would have reached, sorted; earlier records lack it. */
  readonly reached?: readonly string[];
  readonly agreements: readonly string[];
  /** Rows read at the sources, per type. */
  readonly rows: Readonly<Record<string, number>>;
  /** Persons whose rows were read, in the ledger's own reference space, sorted. */
  readonly subjects: readonly string[];
}

/** Written when a torn end was cut off after a crash; the bytes are kept in `keptAs`. */
export interface RecoveryRecord {
  readonly kind: 'RECOVERY';
  readonly bytesCut: number;
  readonly keptAs: string;
}

export type LedgerRecord = UseRecord | RecoveryRecord;

/** A record with its place in the log. */
export type Entry = LedgerRecord & {
  readonly v: 1;
  /** From 0, without gaps, over all segments. */
  readonly seq: number;
  /** ISO 8601 instant at which it was written. */
  readonly at: string;
};

export interface Line {
  readonly text: string;
  readonly leaf: Hash;
}

/** One line of a segment: `{"entry":<canonical JSON>,"leaf":"<leaf hash of the entry's text>"}`. */
export function encodeLine(record: LedgerRecord, seq: number, at: string): Line {
  const entry =
    record.kind === 'USE' ? useText(record, seq, at) : canonicalJson({ ...record, v: 1, seq, at });
  const leaf = leafHash(entry);
  return { text: `{"entry":${entry},"leaf":"${leaf.toString('base64url')}"}`, leaf };
}

/** `canonicalJson` of a use, member by member in their order: every answer waits for this text. */
function useText(use: UseRecord, seq: number, at: string): string {
  const { app, bundle, decisionId, matter, operation, policyVersion, purpose, reason } = use;
  return [
    `{"agreements":${listText(use.agreements)}`,
    optional('app', app, JSON.stringify),
    optional('arguments', use.arguments, listText),
    `,"at":"${at}","bundle":${JSON.stringify(bundle)},"coordinates":${listText(use.coordinates)}`,
    `,"decisionId":${JSON.stringify(decisionId)},"denied":${listText(use.denied)},"kind":"USE"`,
    optional('matter', matter, JSON.stringify),
    `,"operation":{"hash":${JSON.stringify(operation.hash)},"kind":${JSON.stringify(operation.kind)}}`,
    `,"outcome":"${use.outcome}","policyVersion":${JSON.stringify(policyVersion)}`,
    `,"purpose":${JSON.stringify(purpose)}`,
    optional('reached', use.reached, listText),
    optional('reason', reason, JSON.stringify),
    `,"rows":${canonicalJson(use.rows)},"seq":${seq},"subjects":${JSON.stringify(use.subjects)}`,
    `,"v":1,"who":${whoText(use.who)}}`,
  ].join('');
}

function optional<T>(name: string, value: T | undefined, write: (value: T) => string): string {
  return value === undefined ? '' : `,"${name}":${write(value)}`;
}

const listTexts = new WeakMap<readonly string[], string>();
const whoTexts = new WeakMap<UseRecord['who'], string>();

/** What many records share is written once: frozen lists and persons cannot change under their text. */
function listText(list: readonly string[]): string {
  return remembered(listTexts, list, JSON.stringify);
}

function whoText(who: UseRecord['who']): string {
  return remembered(whoTexts, who, canonicalJson);
}

function remembered<T extends object>(
  texts: WeakMap<T, string>,
  value: T,
  write: (value: T) => string,
): string {
  if (!Object.isFrozen(value)) return write(value);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = write(value);
  texts.set(value, text);
  return text;
}

export interface DecodedLine {
  readonly entry: Entry;
  readonly leaf: Hash;
}

export type LineFault = 'NOT_JSON' | 'NOT_CANONICAL' | 'LEAF_DIFFERS' | 'OUT_OF_ORDER';

const HEAD = '{"entry":';
const MIDDLE = ',"leaf":"';
const TAIL = '"}';
/** Characters of a leaf hash in base64url. */
const LEAF_LENGTH = 43;
const AFTER_ENTRY = MIDDLE.length + LEAF_LENGTH + TAIL.length;

/** The entry of a line written as entry `seq`, or what is wrong with the line; every byte counts. */
export function decodeLine(text: string, seq: number): DecodedLine | LineFault {
  const end = text.length - AFTER_ENTRY;
  const written = text.slice(HEAD.length, end);
  const entry = parseObject(written) as Entry | undefined;
  if (entry === undefined || !text.startsWith(HEAD) || !text.endsWith(TAIL)) return 'NOT_JSON';
  const leaf = leafHash(written);
  if (text.slice(end, -TAIL.length) !== MIDDLE + leaf.toString('base64url')) return 'LEAF_DIFFERS';
  // JSON has many texts for one value; only the canonical one is what a writer writes.
  if (!isCanonicalText(written, entry)) return 'NOT_CANONICAL';
  if (entry.v !== 1 || entry.seq !== seq) return 'OUT_OF_ORDER';
  return { entry, leaf };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
