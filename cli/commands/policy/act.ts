/**
 * `isthmus policy act | sign`: an officer's act where the store is, and its signature where the key is
 * (ADR 0195). `act` answers what is to be signed until nothing is wanting; `sign` shows it and signs it.
 */

import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type ActOutcome, actFromAfar } from '../../../policies/store/index.ts';
import { keepPublishedSdl } from '../../city.ts';
import { keyring } from '../../environment.ts';
import { CliError, EXIT, printJson, say } from '../../output.ts';
import { openStore, signerOf, storeOptions } from '../../policy-store.ts';
import { answering, jsonOf, sayDraft } from './answer.ts';
import { followWithGraph, inForceOf } from './publish.ts';

interface ActOptions {
  readonly json?: boolean;
}

/** `file`: the request as JSON (policies/store/officer-act.ts), standard input by default. */
export async function actCommand(file: string | undefined, options: ActOptions): Promise<void> {
  const request = parsed(await read(file));
  await answering(async () => {
    const keys = keyring(true);
    const before = inForceOf(await openStore(keys));
    await keepPublishedSdl();
    const outcome = await actFromAfar(storeOptions(keys), request);
    if (outcome.state === 'DONE' && outcome.published)
      await followWithGraph(before, outcome.published);
    if (outcome.state === 'WANTS_SIGNATURE') process.exitCode = EXIT.NEGATIVE;
    if (options.json) printJson(outcomeAsJson(outcome));
    else sayOutcome(outcome);
  });
}

function outcomeAsJson(outcome: ActOutcome) {
  if (outcome.state === 'WANTS_SIGNATURE') return { ok: false, ...outcome };
  const { state, draft, published } = outcome;
  const { number, version, hash } = published?.bundle ?? {};
  return {
    ...{ ok: true, state },
    ...(draft ? { draft: jsonOf(draft) } : {}),
    ...(published ? { published: { number, version, hash, persons: published.persons } } : {}),
  };
}

function sayOutcome(outcome: ActOutcome): void {
  if (outcome.state === 'WANTS_SIGNATURE') {
    say(
      {
        zh: '尚未生效，须签名：\n{text}\n下一步：以 --json 重新运行，把输出交给 isthmus policy sign。',
        en: 'Not done; to be signed:\n{text}\nnext: run it with --json and hand the output to `isthmus policy sign`.',
      },
      { text: shown(outcome.text) },
    );
    return;
  }
  if (outcome.draft) sayDraft(outcome.draft, false);
  if (outcome.published)
    say(
      { zh: '策略包 {version} 已生效。', en: 'bundle {version} is in force.' },
      { version: outcome.published.bundle.version },
    );
}

interface SignOptions {
  readonly as: string;
  readonly json?: boolean;
}

/** Signs what `act --json` printed, and no text that is not of policy. */
export async function signCommand(file: string | undefined, options: SignOptions): Promise<void> {
  const asked = parsed(await read(file)) as { readonly text?: unknown };
  const text = typeof asked?.text === 'string' ? asked.text : '';
  if (!/^isthmus (draft|bundle) v1\0/.test(text))
    throw new CliError('NOTHING_TO_SIGN', {
      zh: '输入不是 isthmus policy act --json 所示的待签名文本。',
      en: 'This is not what `isthmus policy act --json` asks a signature for.',
    });
  await answering(async () => {
    const signer = signerOf(keyring(true), options.as);
    const signature = Buffer.from(signer.sign(Buffer.from(text))).toString('base64url');
    if (options.json) return printJson({ ok: true, kid: options.as, signature });
    return say(
      {
        zh: '{kid} 签名的内容：\n{text}\n{signature}',
        en: '{kid} signs:\n{text}\n{signature}',
      },
      { kid: options.as, text: shown(text), signature },
    );
  });
}

/** The zero byte ends the words that say what a text is for. */
function shown(text: string): string {
  return text.replace('\0', '\n');
}

function read(file: string | undefined): Promise<string> {
  return file === undefined || file === '-' ? textOf(process.stdin) : readFile(file, 'utf8');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CliError(
      'NOT_JSON',
      { zh: '输入不是 JSON：{detail}', en: 'The input is no JSON: {detail}' },
      { detail: cause instanceof Error ? cause.message : '' },
    );
  }
}
