/** Publishing: every way in which a bundle comes into force. Each ends at the gate of admission.ts. */
import { holdsPolicyAdmin, type Signer, signBundle, unsignedBundle } from '../bundle/index.ts';
import {
  applyOperations,
  authorsOf,
  type Draft,
  type Operation,
  PolicyRefused,
  published,
  sameContent,
} from '../edit/index.ts';
import type { BundleContent, SignedBundle } from '../model/index.ts';
import { admit, assertTightens, stoppedServices } from './admission.ts';
import {
  alone,
  bringIntoForce,
  candidateOf,
  contentOf,
  inForce,
  isoNow,
  officerOf,
  onDuty,
  type Room,
  viewOf,
} from './room.ts';
import type { Verified } from './signatures.ts';
import type { Emergency, PolicyStore } from './types.ts';

type Publishing = Pick<PolicyStore, 'publish' | 'tighten' | 'rollBackAtOnce' | 'foresee'>;

export function publishing(room: Room): Publishing {
  return {
    publish: (id, signer) => alone(room, () => publish(room, id, signer)),
    foresee: (operations, signer) =>
      unsignedBundle(emergencyContent(room, changed(room, operations), { cause: '—' }, signer)),
    tighten: (operations, emergency, signer) =>
      alone(room, () => {
        assertWithinPower(room, operations, signer);
        return tighten(room, changed(room, operations), emergency, signer);
      }),
    rollBackAtOnce: (number, emergency, signer) =>
      alone(room, () => {
        onDuty(room, signer);
        return tighten(room, contentOf(room, number), emergency, signer);
      }),
  };
}

/** An approved draft: signed by an author, with the signature of an approver who is none. */
async function publish(room: Room, id: string, signer: Signer): Promise<Verified> {
  const { person } = onDuty(room, signer);
  const { draft, state } = viewOf(room, room.drafts.read(id));
  if (state === 'PROPOSED') throw new PolicyRefused('NOT_APPROVED', { draft: id });
  if (state !== 'APPROVED') {
    const possible = state === 'SUPERSEDED' ? 'rebase, withdraw' : '—';
    throw new PolicyRefused('STATE', { draft: id, state, act: 'publish', possible });
  }
  const current = inForce(room);
  const authors = authorsOf(draft, current.bundle);
  if (!authors.includes(person))
    throw new PolicyRefused('NOT_AUTHOR', { draft: id, person, act: 'publish' });
  const content = candidateOf(room, draft, current);
  const signed = signBundle(content, [signer]);
  if (signed.hash !== draft.proposed?.hash) throw new PolicyRefused('CANDIDATE_CHANGED');
  const approvals = validApprovals(room, draft, signed.hash, authors);
  const signatures = [...signed.signatures, ...approvals];
  return enforce(room, { ...signed, signatures }, current, { draft });
}

/** Signatures of officers who are no authors and hold the duty now. Throws where there is none. */
function validApprovals(
  room: Room,
  draft: Draft,
  hash: string,
  authors: readonly string[],
): SignedBundle['signatures'] {
  const { registry } = inForce(room).bundle;
  const valid = draft.approvals.filter((approval) => {
    const officer = room.officers.get(approval.kid);
    if (!officer || authors.includes(officer.person)) return false;
    return approval.hash === hash && holdsPolicyAdmin(registry, officer.person);
  });
  if (valid.length === 0) throw new PolicyRefused('NOT_APPROVED', { draft: draft.id });
  return valid.map(({ kid, bundleSignature: signature }) => ({ kid, signature }));
}

/** Through the gate, and into force. */
export async function enforce(
  room: Room,
  signed: SignedBundle,
  before: Verified | undefined,
  about: { readonly draft?: Draft } = {},
): Promise<Verified> {
  const { verified, broken } = await admit({ signed, before, ...about }, room);
  bringIntoForce(room, verified, {
    ...(about.draft ? { draft: about.draft.id } : {}),
    ...(broken.length > 0 ? { brokenCases: broken.map(({ policyCase }) => policyCase) } : {}),
  });
  return verified;
}

/** The key of no person acts on agreements alone, which is what its channel decides about. */
function assertWithinPower(room: Room, operations: readonly Operation[], signer: Signer): void {
  const { kid, only } = officerOf(room, signer);
  if (only && operations.some(({ kind }) => kind !== 'agreement'))
    throw new PolicyRefused('TIGHTENS_ONLY', { kid });
}

function changed(room: Room, operations: readonly Operation[]): BundleContent {
  return applyOperations(inForce(room).signed.content, operations);
}

/** One officer, cause given, nothing loosened: not against what two signed, nor what is in force. */
async function tighten(
  room: Room,
  content: BundleContent,
  emergency: Emergency,
  signer: Signer,
): Promise<Verified> {
  if (officerOf(room, signer).only === undefined) onDuty(room, signer);
  const { cause, filed } = emergency;
  if (cause.trim() === '') throw new PolicyRefused('CAUSE_MISSING');
  const current = inForce(room);
  const tightened = emergencyContent(room, content, emergency, signer);
  if (sameContent(current.bundle, tightened))
    throw new PolicyRefused('NOTHING_CHANGED', { draft: '—' });
  const bundle = unsignedBundle(tightened);
  assertTightens(current.bundle, bundle);
  const services = stoppedServices(current.bundle, bundle);
  if (services.length > 0 && (filed ?? '').trim() === '')
    throw new PolicyRefused('NOT_FILED', { services: services.join(', ') });
  const tightens = signedByTwo(room);
  return enforce(room, { ...signBundle(tightened, [signer]), tightens }, current);
}

function emergencyContent(
  room: Room,
  content: BundleContent,
  { cause, filed }: Emergency,
  { kid }: Pick<Signer, 'kid'>,
): BundleContent {
  const { number, hash } = inForce(room).bundle;
  return published(content, {
    ...{ number: number + 1, previous: hash, createdAt: isoNow(room) },
    emergency: { officer: kid, cause, ...(filed === undefined ? {} : { filed }) },
  });
}

/** The last bundle that two persons signed, without what it may itself stand on. */
function signedByTwo(room: Room): SignedBundle {
  const { signed, persons } = inForce(room);
  const { tightens, ...alone } = signed;
  if (persons.length >= 2) return alone;
  if (tightens) return tightens;
  throw new PolicyRefused('SIGNERS', { number: signed.content.number, count: persons.length });
}
