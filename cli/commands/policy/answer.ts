/** What policy commands have in common: the store, the officer, refusals as answers, what to do next. */
import { BundleInvalid } from '../../../policies/bundle/index.ts';
import { type Draft, PolicyRefused } from '../../../policies/edit/index.ts';
import type { DraftView, PolicyStore } from '../../../policies/store/index.ts';
import { KeyMissing, type Keyring } from '../../../wire/keyring.ts';
import type { Message } from '../../../wire/text.ts';
import { keyring } from '../../environment.ts';
import { CliError, EXIT, printJson, say } from '../../output.ts';
import { openStore, signerOf } from '../../policy-store.ts';

export interface OfficerOptions {
  /** Key id of the officer. */
  readonly as: string;
  readonly json?: boolean;
}

/** A refusal is an answer, exit 1: the store did what it is there for. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PolicyRefused)
      throw new CliError(cause.code, cause.text, cause.values, EXIT.NEGATIVE);
    if (cause instanceof BundleInvalid)
      throw new CliError(`BUNDLE_${cause.code}`, cause.text, {}, EXIT.NEGATIVE);
    if (cause instanceof KeyMissing) throw keyMissing(cause);
    throw cause;
  }
}

function keyMissing({ keyName, message }: KeyMissing): CliError {
  return new CliError(
    'KEY_MISSING',
    {
      zh: '本机没有密钥 {keyName}：请在持有该密钥的机器上签名。（{message}）',
      en: 'This machine does not hold the key {keyName}: sign where it is. ({message})',
    },
    { keyName, message },
  );
}

export async function withStore<T>(
  work: (store: PolicyStore, keys: Keyring) => Promise<T>,
): Promise<T> {
  // As everywhere on the command line: the keys of ISTHMUS_KEYS, else the demo's, which only a
  // demo's table of officers knows.
  const keys = keyring(true);
  return answering(async () => work(await openStore(keys), keys));
}

/** Acts on a draft as an officer and says where the draft stands. */
export async function actOnDraft(
  options: OfficerOptions,
  act: (store: PolicyStore, signer: ReturnType<typeof signerOf>) => Promise<Draft>,
): Promise<void> {
  await withStore(async (store, keys) => {
    const { id } = await act(store, signerOf(keys, options.as));
    sayDraft(store.draft(id), options.json === true);
  });
}

const NEXT: Readonly<Record<DraftView['state'], Message>> = {
  DRAFT: {
    zh: '下一步：isthmus policy draft propose {id} --as <作者>',
    en: 'next: isthmus policy draft propose {id} --as <author>',
  },
  PROPOSED: {
    zh: '下一步：另一名安全员先看 isthmus policy impact {id}，再 isthmus policy approve {id} --as <安全员>',
    en: 'next: another officer reads `isthmus policy impact {id}`, then `isthmus policy approve {id} --as <officer>`',
  },
  APPROVED: {
    zh: '下一步：isthmus policy publish {id} --as <作者>',
    en: 'next: isthmus policy publish {id} --as <author>',
  },
  SUPERSEDED: {
    zh: '期间已发布另一策略包。下一步：isthmus policy draft rebase {id} --as <作者>',
    en: 'Another bundle was published meanwhile. next: isthmus policy draft rebase {id} --as <author>',
  },
  PUBLISHED: { zh: '已发布。', en: 'published.' },
  WITHDRAWN: { zh: '已撤回。', en: 'withdrawn.' },
};

export function sayDraft(view: DraftView, json: boolean): void {
  if (json) {
    printJson({ ok: true, ...jsonOf(view) });
    return;
  }
  const { draft, state, authors } = view;
  const { id, title } = draft;
  say(
    {
      zh: '{id} {state} {title}（作者：{authors}）',
      en: '{id} {state} {title} (authors: {authors})',
    },
    { id, state, title: `${title.zh} / ${title.en}`, authors: authors.join(', ') || '—' },
  );
  say(NEXT[state], { id });
}

/** A draft as machines read it. */
export function jsonOf({ draft, state, authors }: DraftView) {
  const { id, title, base, edits, suggestions, setAside, approvals, proposed, restores } = draft;
  return {
    ...{ id, state, title, base, authors, edits, suggestions, setAside },
    approvals: approvals.map(({ kid, person, hash }) => ({ kid, person, hash })),
    proposed: proposed ?? null,
    restores: restores ?? null,
  };
}
