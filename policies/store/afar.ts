/**
 * Officers who act from afar: their private keys stay with them. An act is tried, comes back with the text
 * that is to be signed, and is tried again with the signature, until nothing is wanting. Nothing is
 * written before; a store that moved on meanwhile asks for other signatures (ADR 0195).
 */
import { type KeyObject, verify } from 'node:crypto';
import type { Signer } from '../bundle/index.ts';
import { PolicyRefused } from '../edit/index.ts';
import { type OfficerAct, parseAct } from './officer-act.ts';
import type { Verified } from './signatures.ts';
import { openPolicyStore } from './store.ts';
import type { DraftView, PolicyStore, PolicyStoreOptions } from './types.ts';

export type ActOutcome =
  /** A text for the officer to read and sign with Ed25519, as UTF-8. */
  | { readonly state: 'WANTS_SIGNATURE'; readonly text: string }
  | { readonly state: 'DONE'; readonly draft?: DraftView; readonly published?: Verified };

/** Milliseconds that may lie between the moment a request names and its arrival. */
const MOMENT_MS = 10 * 60_000;

/**
 * `request`: JSON as it came, see OfficerAct. `person`: whose token brought it; absent, whoever has come as
 * far as this machine. Throws PolicyRefused, with nothing changed, where the act is refused or the request
 * is none.
 */
export async function actFromAfar(
  options: PolicyStoreOptions,
  request: unknown,
  person?: string,
): Promise<ActOutcome> {
  const { kid, at, act, signatures } = parseAct(request);
  const moment = Date.parse(at);
  if (Math.abs((options.now ?? Date.now)() - moment) > MOMENT_MS)
    throw new PolicyRefused('MOMENT', { at });
  const officer = options.officers.get(kid);
  if (!officer) {
    const known = [...options.officers.keys()].join(', ');
    throw new PolicyRefused('OFFICER_UNKNOWN', { kid, known });
  }
  if (person !== undefined && officer.person !== person)
    throw new PolicyRefused('KEY_OF_ANOTHER', { kid });
  // What is signed holds the moment, so every try has the same.
  const store = await openPolicyStore({ ...options, now: () => moment });
  try {
    return await done(store, act, signerAfar(kid, officer.key, signatures));
  } catch (cause) {
    if (cause instanceof SignatureWanted) return { state: 'WANTS_SIGNATURE', text: cause.text };
    throw cause;
  }
}

class SignatureWanted extends Error {
  readonly text: string;

  constructor(bytes: Uint8Array) {
    super('a signature is wanted');
    this.text = Buffer.from(bytes).toString();
  }
}

/** Signs what was signed already; for anything else it asks. */
function signerAfar(kid: string, key: KeyObject, signatures: readonly string[]): Signer {
  const given = signatures.map((signature) => Buffer.from(signature, 'base64url'));
  return {
    kid,
    sign(bytes) {
      const signature = given.find((one) => verify(null, bytes, key, one));
      if (signature) return signature;
      throw new SignatureWanted(bytes);
    },
  };
}

async function done(store: PolicyStore, act: OfficerAct, signer: Signer): Promise<ActOutcome> {
  const { act: name } = act;
  if (name === 'publish')
    return { state: 'DONE', published: await store.publish(act.draft, signer) };
  if (name === 'tighten') {
    const { operations, cause, filed } = act;
    const emergency = { cause, ...(filed === undefined ? {} : { filed }) };
    return { state: 'DONE', published: await store.tighten(operations, emergency, signer) };
  }
  const { id } = await drafted(store, act, signer);
  return { state: 'DONE', draft: store.draft(id) };
}

type DraftAct = Exclude<OfficerAct, { readonly act: 'publish' | 'tighten' }>;

function drafted(store: PolicyStore, act: DraftAct, signer: Signer): Promise<{ id: string }> {
  switch (act.act) {
    case 'open':
      return store.open(act.title, [], signer);
    case 'edit':
      return store.edit(act.draft, act.operations, signer);
    case 'suggest':
      return store.suggest(act.draft, act.operations, act.why, signer);
    case 'apply':
    case 'decline':
      return store.settleSuggestion(act.draft, act.suggestion, act.act, signer);
    case 'set-aside':
      return store.setAside(act.draft, act.policyCases, act.why, signer);
    case 'rebase':
      return store.rebase(act.draft, act.mine, act.theirs, signer);
    case 'propose':
      return store.propose(act.draft, signer);
    case 'approve':
      return store.approve(act.draft, act.hash, signer);
    case 'withdraw':
      return store.withdraw(act.draft, signer);
  }
}
