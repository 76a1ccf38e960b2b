/**
 * `isthmus demo revoke`: while a mediator keeps asking, one officer suspends the petition office's
 * agreement; later two officers renew it. Shows ms from publication to effect, how long the store judged
 * before it published (lints, cases, proof), and requests that failed.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '../../policies/edit/index.ts';
import type { Agreement, Bundle } from '../../policies/model/index.ts';
import type { PolicyStore } from '../../policies/store/index.ts';
import type { Keyring } from '../../wire/keyring.ts';
import { publishedPolicy } from '../city.ts';
import { type Effect, effectsOf, failuresOf, type Publication } from '../demo/effect.ts';
import { instant, type Load, sampleOf } from '../demo/load.ts';
import { startLoadProcess } from '../demo/load-process.ts';
import { gatewayPort, keyring, OFFICERS, policyFolder } from '../environment.ts';
import { CliError, EXIT, printJson, say, terminalLanguage } from '../output.ts';
import { openStore, signerOf } from '../policy-store.ts';
import { personaToken } from './token.ts';

const AGREEMENT = 'petitions-mediation-early-mediation';
const PERSONA = 'mediator';
const PURPOSE = 'EARLY_MEDIATION';
const MATTER = 'MED-2026-0042';
const QUERY = '{ people(first: 3) { name petitions(first: 2) { number subject status } } }';
const CAUSE = '演示：疑似超范围使用 / demo: use beyond its scope is suspected';
const FILED = 'DEMO-1';

export interface DemoRevokeOptions {
  readonly url?: string;
  readonly json?: boolean;
  /** Requests a second. */
  readonly rate?: number;
  /** Seconds of each of the three stretches: before, suspended, renewed. */
  readonly seconds?: number;
}

export async function demoRevokeCommand(options: DemoRevokeOptions): Promise<void> {
  const { rate = 10, seconds = 3, json = false } = options;
  const keys = keyring(true);
  const store = await openStore(keys);
  const load = await loadOf(options.url ?? `http://127.0.0.1:${gatewayPort()}/graphql`);
  const tell = (step: Step) => {
    if (!json) say(SAID[step]);
  };
  tell('asking');
  const { samples, suspended, renewed } = await underLoad(load, rate, async () => {
    await sleep(seconds * 1000);
    tell('suspending');
    const suspended = await suspend(store, keys);
    await sleep(seconds * 1000);
    tell('renewing');
    const renewed = await renew(store, keys);
    await sleep(seconds * 1000);
    return { suspended, renewed };
  });
  const effects = effectsOf([suspended, renewed], samples);
  const failures = [...failuresOf(samples)].map(([text, count]) => ({ text, count }));
  const ok = failures.length === 0 && effects.every(({ ms }) => ms !== undefined);
  const judged = [suspended, renewed].map(({ judgedMs }) => judgedMs);
  if (json) printJson({ ok, requests: samples.length, failures, effects, judgedMs: judged });
  else report(effects, judged, samples.length, failures);
  if (!ok) process.exitCode = EXIT.NEGATIVE;
}

/** The load ends with the work, also where that fails. */
async function underLoad<T>(load: Load, rate: number, work: () => Promise<T>) {
  const running = await startLoadProcess(load, rate);
  try {
    const done = await work();
    return { ...done, samples: await running.stop() };
  } finally {
    running.end();
  }
}

type Step = 'asking' | 'suspending' | 'renewing';
const SAID: Readonly<Record<Step, { readonly zh: string; readonly en: string }>> = {
  asking: {
    zh: '调解员持续查询，可见信访件标题 …',
    en: 'A mediator keeps asking and sees the subjects of petitions …',
  },
  suspending: {
    zh: '一名安全员紧急中止协议 petitions-mediation-early-mediation（条例第二十七条）…',
    en: 'One officer suspends petitions-mediation-early-mediation (Decree 809 art. 27) …',
  },
  renewing: {
    zh: '恢复属放宽：一人起草，另一人批准并发布 …',
    en: 'Renewing it loosens: one officer drafts, another approves, it is published …',
  },
};

/** Throws where nobody answers: a demonstration of failures would show nothing. */
async function loadOf(url: string): Promise<Load> {
  const bundle = await publishedPolicy();
  const load: Load = {
    urls: [url],
    body: JSON.stringify({ query: QUERY }),
    headers: {
      authorization: `Bearer ${await personaToken(bundle, PERSONA)}`,
      ...{ 'sharing-purpose': PURPOSE, 'sharing-matter': MATTER },
    },
  };
  const { failure } = await sampleOf(load, url);
  if (failure === undefined) return load;
  throw new CliError(
    'GATEWAY_AWAY',
    {
      zh: '网关 {url} 没有正常应答（{failure}）。请先运行 npm start。',
      en: 'The gateway {url} does not answer as it should ({failure}). Run npm start first.',
    },
    { url, failure },
    EXIT.FAULT,
  );
}

interface Timed extends Publication {
  readonly judgedMs: number;
}

/** The publication is the moment at which the history has the bundle (ADR 0126): its file's own time. */
async function timed(publish: () => Promise<{ readonly bundle: Bundle }>): Promise<Timed> {
  const asked = instant();
  const { bundle } = await publish();
  const at = statSync(join(policyFolder(), 'history', `${bundle.number}.json`)).mtimeMs;
  return { bundle: bundle.number, at, judgedMs: Math.round(at - asked) };
}

function suspend(store: PolicyStore, keys: Keyring): Promise<Timed> {
  const [officer = ''] = OFFICERS;
  const emergency = { cause: CAUSE, filed: FILED };
  const operations = [put(store, 'SUSPENDED')];
  return timed(() => store.tighten(operations, emergency, signerOf(keys, officer)));
}

async function renew(store: PolicyStore, keys: Keyring): Promise<Timed> {
  const [first = '', second = ''] = OFFICERS;
  const author = signerOf(keys, first);
  const title = { zh: '恢复共享协议', en: 'renew the agreement' };
  const { id } = await store.open(title, [put(store, 'ACTIVE')], author);
  await store.propose(id, author);
  const { candidate } = store.review(id);
  await store.approve(id, candidate.hash, signerOf(keys, second));
  return timed(() => store.publish(id, author));
}

function put(store: PolicyStore, status: Agreement['status']): Operation {
  const standing = store.standing();
  if (standing.problem) throw standing.problem;
  const agreement = standing.signed.content.agreements.find(({ id }) => id === AGREEMENT);
  if (!agreement)
    throw new CliError(
      'AGREEMENT_UNKNOWN',
      { zh: '没有协议 {id}。', en: 'There is no agreement {id}.' },
      { id: AGREEMENT },
    );
  return { op: 'put', kind: 'agreement', id: AGREEMENT, value: { ...agreement, status } };
}

function report(
  [suspended, renewed]: readonly Effect[],
  judged: readonly number[],
  requests: number,
  failures: readonly { readonly text: string; readonly count: number }[],
): void {
  const never = terminalLanguage() === 'zh' ? '未生效' : 'never';
  const ms = (effect: Effect | undefined) =>
    effect?.ms === undefined ? never : `${Math.round(effect.ms)} ms`;
  say(
    {
      zh: '自发布至生效：中止 {suspended}，恢复 {renewed}（发布前审核 {judged} ms）；请求 {requests} 次，失败 {failed} 次。',
      en: 'From publication to effect: suspended {suspended}, renewed {renewed} (judged for {judged} ms before); {requests} requests, {failed} failed.',
    },
    {
      ...{ suspended: ms(suspended), renewed: ms(renewed), requests, judged: judged.join(', ') },
      failed: failures.reduce((sum, { count }) => sum + count, 0),
    },
  );
  for (const { text, count } of failures) process.stdout.write(`  ${count} x ${text}\n`);
}
