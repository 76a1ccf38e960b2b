/**
 * Publications that need two signatures and have no draft: bundle 0, and a recovery. The first officer
 * leaves content and signature in `pending.json`; the second signs the same content, on the same machine
 * or on another that holds only that officer's key.
 */
import { join } from 'node:path';
import {
  couldPublish,
  hashBundle,
  personOf,
  type Signer,
  signBundle,
  unsignedBundle,
} from '../bundle/index.ts';
import { PolicyRefused, published } from '../edit/index.ts';
import type { BundleContent, SignedBundle } from '../model/index.ts';
import { assertTwoCouldPublish } from './admission.ts';
import { enforce } from './publishing.ts';
import { alone, bringIntoForce, contentOf, isoNow, officerOf, type Room } from './room.ts';
import { type Verified, verifySigned } from './signatures.ts';
import type { Pending, PolicyStore } from './types.ts';

type WithoutDraft = Pick<PolicyStore, 'install' | 'recover' | 'pending' | 'discardPending'>;

interface PendingFile {
  readonly purpose: Pending['purpose'];
  readonly number: number;
  readonly signed: SignedBundle;
}

export function withoutDraft(room: Room): WithoutDraft {
  return {
    install: (content, signers) => alone(room, () => install(room, content, signers)),
    recover: (number, signers) => alone(room, () => recover(room, number, signers)),
    pending() {
      const found = readPending(room);
      if (!found) return undefined;
      const { purpose, number, signed } = found;
      const kids = signed.signatures.map(({ kid }) => kid);
      return { purpose, number, kids, content: signed.content };
    },
    discardPending: () => alone(room, async () => room.disk.remove(fileOf(room))),
  };
}

async function install(
  room: Room,
  content: BundleContent,
  signers: readonly Signer[],
): Promise<Verified | undefined> {
  const known = room.history.numbers().length > 0 || !room.history.standing().problem;
  if (known) throw new PolicyRefused('ALREADY_INSTALLED');
  const signed = collected(room, { purpose: 'install', number: 0 }, content, signers);
  if (!signed) return undefined;
  const verified = await enforce(room, signed, undefined);
  room.disk.remove(fileOf(room));
  return verified;
}

/** Only a content that was published, and only where nobody could publish: else there is rollBack. */
async function recover(
  room: Room,
  number: number,
  signers: readonly Signer[],
): Promise<Verified | undefined> {
  assertLockedOut(room);
  const last = room.history.numbers().at(-1) ?? number;
  const pending = readPending(room);
  const content = published(contentOf(room, number), {
    number: last + 1,
    previous: lastHash(room, last),
    createdAt: pending?.signed.content.createdAt ?? isoNow(room),
  });
  assertTwoCouldPublish(unsignedBundle(content), room.officers);
  const signed = collected(room, { purpose: 'recover', number }, content, signers);
  if (!signed) return undefined;
  const verified = verifySigned(signed, room.officers);
  // Neither lints nor cases: this content was published, and it is what lets officers mend the rest.
  bringIntoForce(room, verified, { what: 'recover', cause: `bundle ${number}` });
  room.disk.remove(fileOf(room));
  return verified;
}

function assertLockedOut(room: Room): void {
  const standing = room.history.standing();
  if (standing.problem) return;
  const { number, registry } = standing.bundle;
  if (couldPublish(registry, room.officers).size >= 2)
    throw new PolicyRefused('NOT_LOCKED_OUT', { number });
}

/** Of the last bundle that can be read; the file that cannot is kept as it is. */
function lastHash({ history }: Room, last: number): string | null {
  const standing = history.standing();
  if (!standing.problem) return standing.bundle.hash;
  for (const number of history.numbers().reverse()) {
    try {
      return history.read(number).bundle.hash;
    } catch {
      // The next older one may be whole.
    }
  }
  throw new PolicyRefused('NEVER_PUBLISHED', { number: last });
}

/** Adds signatures; undefined, with the rest kept for later, while two persons have not signed. */
function collected(
  room: Room,
  about: Pick<PendingFile, 'purpose' | 'number'>,
  content: BundleContent,
  signers: readonly Signer[],
): SignedBundle | undefined {
  const earlier = readPending(room);
  const hash = hashBundle(content);
  if (earlier && earlier.signed.hash !== hash) {
    const { purpose, number, signed } = earlier;
    const kid = signed.signatures.map((each) => each.kid).join(', ');
    throw new PolicyRefused('PENDING_OTHER', { purpose, number, kid });
  }
  const fresh = signBundle(content, signers);
  const kids = new Set(signers.map(({ kid }) => kid));
  const before = (earlier?.signed.signatures ?? []).filter(({ kid }) => !kids.has(kid));
  const signed = { ...fresh, signatures: [...before, ...fresh.signatures] };
  const persons = new Set(
    signed.signatures.flatMap((each) => personOf(officerOf(room, each)) ?? []),
  );
  if (persons.size >= 2) return signed;
  const file: PendingFile = { ...about, signed };
  room.disk.replace(fileOf(room), `${JSON.stringify(file)}\n`);
  return undefined;
}

function readPending(room: Room): PendingFile | undefined {
  const text = room.disk.read(fileOf(room));
  return text === undefined ? undefined : (JSON.parse(text) as PendingFile);
}

const fileOf = ({ folder }: Room) => join(folder, 'pending.json');
