/** `isthmus policy approve | publish | rollback | recover | tighten`: what brings a bundle into force. */

import { compareBundles } from '../../../policies/compare/index.ts';
import { differences, type Operation } from '../../../policies/edit/index.ts';
import type { Bundle, BundleContent } from '../../../policies/model/index.ts';
import type { PolicyStore, Verified } from '../../../policies/store/index.ts';
import { keepPublishedSdl, refreshSupergraph } from '../../city.ts';
import { CliError, printJson, say } from '../../output.ts';
import { signerOf } from '../../policy-store.ts';
import { actOnDraft, type OfficerOptions, sayDraft, withStore } from './answer.ts';
import { deny, kindOf, withMembers } from './operations.ts';
import { sayChanges } from './review.ts';

interface ApproveOptions extends OfficerOptions {
  /** Hash that `impact` showed, or its beginning; what is proposed now by default. */
  readonly hash?: string;
}

export async function approveCommand(id: string, options: ApproveOptions): Promise<void> {
  await actOnDraft(options, async (store, signer) => {
    const proposed = store.draft(id).draft.proposed?.hash ?? '';
    const seen = options.hash ?? proposed;
    return store.approve(id, proposed.startsWith(seen) ? proposed : seen, signer);
  });
}

export async function publishCommand(id: string, options: OfficerOptions): Promise<void> {
  await withStore(async (store, keys) => {
    const before = inForceOf(store);
    await keepPublishedSdl();
    const verified = await store.publish(id, signerOf(keys, options.as));
    await sayPublished(before, verified, options.json === true);
  });
}

export function inForceOf(store: PolicyStore): Bundle | undefined {
  return store.standing().bundle;
}

/** The supergraph follows a publication, where what is served was published; undefined: no need. */
export function followWithGraph(
  before: Bundle | undefined,
  { signed }: Verified,
): Promise<boolean | undefined> {
  const served = differences(signed.content, before ?? signed.content);
  const graphChanged = served.some(({ kind }) => kind === 'source');
  return graphChanged ? refreshSupergraph(signed.content) : Promise.resolve(undefined);
}

/** The bundle that is in force now. */
async function sayPublished(
  before: Bundle | undefined,
  verified: Verified,
  json: boolean,
): Promise<void> {
  const composed = await followWithGraph(before, verified);
  const { bundle, persons } = verified;
  const { number, version, hash } = bundle;
  if (json) {
    printJson({ ok: true, number, version, hash, persons, supergraph: composed ?? 'unchanged' });
    return;
  }
  say(
    {
      zh: '策略包 {version} 已生效（签名：{persons}）',
      en: 'bundle {version} is in force (signed by {persons})',
    },
    { version, persons: persons.join(', ') },
  );
  if (composed === true)
    say({
      zh: '超图已重新组合；运行中的网关自行换用，无须重启。',
      en: 'The supergraph was composed anew; running gateways take it up without a restart.',
    });
  if (composed === false)
    say({
      zh: '各部门的 SDL 与所发布的不同，超图未改。运行 isthmus check。',
      en: "The departments' SDL is not what was published; the supergraph stays. Run isthmus check.",
    });
}

interface AtOnceOptions extends OfficerOptions {
  /** Emergency: one officer is enough, if it only tightens. */
  readonly cause?: string;
  readonly filed?: string;
}

export async function rollbackCommand(number: string, options: AtOnceOptions): Promise<void> {
  const { cause } = options;
  await withStore(async (store, keys) => {
    const signer = signerOf(keys, options.as);
    if (cause === undefined) {
      const { id } = await store.rollBack(numberOf(number), signer);
      sayDraft(store.draft(id), options.json === true);
      return;
    }
    const before = inForceOf(store);
    const emergency = { cause, ...(options.filed === undefined ? {} : { filed: options.filed }) };
    const verified = await store.rollBackAtOnce(numberOf(number), emergency, signer);
    await sayPublished(before, verified, options.json === true);
  });
}

interface RecoverOptions extends OfficerOptions {
  readonly discard?: boolean;
}

export async function recoverCommand(number: string, options: RecoverOptions): Promise<void> {
  await withStore(async (store, keys) => {
    if (options.discard) await store.discardPending();
    const before = inForceOf(store);
    const verified = await store.recover(numberOf(number), [signerOf(keys, options.as)]);
    if (verified) return sayPublished(before, verified, options.json === true);
    if (options.json) return printJson({ ok: true, pending: store.pending()?.kids });
    return say({
      zh: '已签名。下一步：另一名安全员运行同一命令。',
      en: 'Signed. next: another officer runs the same command.',
    });
  });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new CliError(
    'NUMBER_WRONG',
    { zh: '{text} 不是策略包的编号。', en: '{text} is no number of a bundle.' },
    { text },
  );
}

interface TightenOptions extends OfficerOptions {
  readonly cause: string;
  readonly filed?: string;
  readonly basis?: readonly string[];
  readonly label?: string;
  /** Only says who would lose what. */
  readonly dryRun?: boolean;
}

/** One officer, at once; the store refuses whatever is not shown to take away only. */
async function tighten(
  options: TightenOptions,
  build: (content: BundleContent) => readonly Operation[],
): Promise<void> {
  await withStore(async (store, keys) => {
    const standing = store.standing();
    if (standing.problem) throw standing.problem;
    const { bundle, signed } = standing;
    const operations = build(signed.content);
    const changes = compareBundles(bundle, store.foresee(operations, { kid: options.as }));
    const json = options.json === true;
    if (!json) sayChanges(changes);
    if (options.dryRun) {
      if (json) printJson({ ok: true, operations, changes });
      return;
    }
    const { cause, filed } = options;
    const emergency = { cause, ...(filed === undefined ? {} : { filed }) };
    const verified = await store.tighten(operations, emergency, signerOf(keys, options.as));
    await sayPublished(bundle, verified, json);
  });
}

export const agreementCommand =
  (status: 'SUSPENDED' | 'TERMINATED') =>
  (id: string, options: TightenOptions): Promise<void> =>
    tighten(options, (content) => [withMembers(content, 'agreement', id, [`status=${status}`])]);

export function tightenDenyCommand(coordinate: string, options: TightenOptions): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  return tighten(options, (content) => deny(content, coordinate, { ...options, today }));
}

export function tightenSetCommand(
  kind: string,
  id: string,
  members: readonly string[],
  options: TightenOptions,
): Promise<void> {
  return tighten(options, (content) => [withMembers(content, kindOf(kind), id, members)]);
}
