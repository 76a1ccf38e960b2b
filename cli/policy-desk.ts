/**
 * The policy store behind the exchange office: a process of its own, since judging a draft takes seconds
 * that a department's process has not got. It holds no officer's private key (ADR 0195, 0214).
 */
import { BundleInvalid } from '../policies/bundle/index.ts';
import { PolicyRefused } from '../policies/edit/index.ts';
import {
  type ActOutcome,
  actFromAfar,
  type DraftView,
  openPolicyStore,
} from '../policies/store/index.ts';
import type { PolicyAnswer, PolicyDraft } from '../subgraphs/kit/types.ts';
import { keepPublishedSdl } from './city.ts';
import { followWithGraph, inForceOf } from './commands/policy/publish.ts';
import { keyring } from './environment.ts';
import { storeOptions } from './policy-store.ts';

/** What the office's process sends; `id` comes back with the answer. */
export type DeskMessage =
  | {
      readonly id: number;
      readonly does: 'act';
      readonly request: unknown;
      readonly person: string;
    }
  | { readonly id: number; readonly does: 'show'; readonly draft: string };

export interface DeskReply {
  readonly id: number;
  /** Undefined: a fault, which the log of this process tells. */
  readonly answer: PolicyAnswer | undefined;
}

/** Never throws what a store refuses: that is its answer. */
export async function answerAtDesk(message: DeskMessage): Promise<PolicyAnswer> {
  try {
    return message.does === 'act' ? await act(message) : await show(message.draft);
  } catch (cause) {
    if (cause instanceof PolicyRefused || cause instanceof BundleInvalid)
      return { state: 'REFUSED', code: cause.code, message: cause.text };
    throw cause;
  }
}

const options = () => storeOptions(keyring(process.env.ISTHMUS_DEMO === '1'));

async function act({ request, person }: DeskMessage & { does: 'act' }): Promise<PolicyAnswer> {
  const before = inForceOf(await openPolicyStore(options()));
  await keepPublishedSdl();
  const outcome = await actFromAfar(options(), request, person);
  if (outcome.state === 'DONE' && outcome.published)
    await followWithGraph(before, outcome.published);
  return answerOf(outcome);
}

function answerOf(outcome: ActOutcome): PolicyAnswer {
  if (outcome.state === 'WANTS_SIGNATURE') return outcome;
  const { draft, published } = outcome;
  return {
    state: 'DONE',
    ...(draft ? { draft: seen(draft) } : {}),
    ...(published ? { version: published.bundle.version } : {}),
  };
}

async function show(id: string): Promise<PolicyAnswer> {
  const store = await openPolicyStore(options());
  return { state: 'DONE', draft: seen(store.draft(id)) };
}

function seen({ draft, state, authors }: DraftView): PolicyDraft {
  const { id, title, proposed, edits } = draft;
  return {
    ...{ id, title, state, authors },
    ...(proposed ? { hash: proposed.hash } : {}),
    operations: JSON.stringify(edits.flatMap(({ operations }) => operations)),
  };
}

/** One after another: the store's lock would refuse the second of two. */
function main(): void {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (message: DeskMessage) => {
    last = last.then(async () => {
      const { id } = message;
      const answer = await answerAtDesk(message).catch((error: unknown) => {
        process.stderr.write(`policy desk: ${error instanceof Error ? error.stack : error}\n`);
        return undefined;
      });
      process.send?.({ id, answer } satisfies DeskReply);
    });
  });
  process.on('disconnect', () => process.exit(0));
}

if (process.send && process.argv[1]?.endsWith('policy-desk.ts')) main();
