/** Entries of a draft as a chain: each is signed by an officer and names the one before it. */
import { createHash, verify } from 'node:crypto';
import { canonicalJson } from '../../wire/canonical-json.ts';
import type { Officers, Signer } from '../bundle/index.ts';
import type { Act, DraftEntry } from './types.ts';

/** SHA-256, hex, of an entry with its signature: what the next one names. */
export function hashEntry(entry: DraftEntry): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

export function signEntry(
  entry: { readonly draft: string; readonly seq: number; readonly at: string; readonly act: Act },
  previous: string | null,
  signer: Signer,
): DraftEntry {
  const unsigned = { ...entry, previous, kid: signer.kid };
  const signature = Buffer.from(signer.sign(signedBytes(unsigned))).toString('base64url');
  return { ...unsigned, signature };
}

/** What is wrong with an entry as the next of its chain, or undefined. */
export function entryFault(
  entry: DraftEntry,
  expected: { readonly draft: string; readonly seq: number; readonly previous: string | null },
  officers: Officers,
): string | undefined {
  const { signature, ...unsigned } = entry;
  if (entry.draft !== expected.draft) return `it belongs to draft ${entry.draft}`;
  if (entry.seq !== expected.seq) return `its number is ${entry.seq}`;
  if (entry.previous !== expected.previous) return 'it does not follow the entry before it';
  const officer = officers.get(entry.kid);
  // What stands for nobody's judgement writes no draft and approves none.
  if (!officer || officer.only) return `${entry.kid} is no officer`;
  const bytes = Buffer.from(signature, 'base64url');
  if (!verify(null, signedBytes(unsigned), officer.key, bytes)) return 'its signature is wrong';
  return undefined;
}

/** Names its purpose, so that no other signature of an officer's key passes as one. */
function signedBytes(unsigned: Omit<DraftEntry, 'signature'>): Buffer {
  return Buffer.from(`isthmus draft v1\0${canonicalJson(unsigned)}`);
}
