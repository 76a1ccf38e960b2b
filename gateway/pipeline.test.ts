import { describe, expect, it } from 'vitest';
import { allowAll, compileBundle, unsignedBundle } from '../policies/bundle/index.ts';
import { compose, TOWN } from '../test/supergraphs.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { openDocuments } from './documents/index.ts';
import { ClientError } from './errors.ts';
import { type Executor, PolicyStale } from './execute/index.ts';
import type { LedgerRecord, UseRecord } from './ledger/index.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { answerRequest, type Pipeline } from './pipeline.ts';
import { createPlanner } from './plan/index.ts';
import { httpRequestOf } from './receive/index.ts';
import { createReferences } from './references/index.ts';
import { createSnapshot } from './snapshot.ts';
import { type Executed, seal } from './stages.ts';
import { auditorToken } from './testing/town-gateway.ts';

const supergraphSdl = compose(
  Object.entries(TOWN).map(([name, typeDefs]) => ({ name, typeDefs, url: `http://${name}` })),
);
const parts = allowAll(supergraphSdl);
const planner = createPlanner(supergraphSdl, DEFAULT_LIMITS);
const snapshotOf = (number: number, execute: Executor['execute']) =>
  createSnapshot(
    unsignedBundle(
      compileBundle({ ...parts, number, previous: null, createdAt: '2026-01-01T00:00:00.000Z' }),
    ),
    { supergraphSdl, planner },
    { execute, states: () => [], close: async () => {} },
    DEFAULT_LIMITS,
  );
const versionOf = (number: number) => snapshotOf(number, async () => EXECUTED).bundle.version;
const references = createReferences(demoKeyring().secret('permutation'));
const BASE = `A${Buffer.alloc(16, 3).toString('base64url')}`;

/** A pipeline whose sources are `execute`; what it records is in `records`. */
function pipelineWith(
  execute: Executor['execute'],
  newerThan: Pipeline['newerThan'] = async () => snapshotOf(1, execute),
) {
  const records: UseRecord[] = [];
  const old = snapshotOf(0, execute);
  const pipeline: Pipeline = {
    limits: DEFAULT_LIMITS,
    documents: openDocuments({ onProblem: () => undefined }),
    references,
    ledger: {
      append: async (record: LedgerRecord) => records.push(record as UseRecord),
      ready: () => true,
      statistics: () => ({ entries: 0, commits: 0, failures: 0 }),
      close: async () => {},
    },
    snapshot: () => old,
    newerThan,
    confirmed: () => true,
  };
  return { pipeline, records };
}

const EXECUTED = seal<Executed>({
  data: { people: [{ name: 'N' }], rename: { name: 'N' } },
  apart: false,
  ...{ errors: [], cells: [], calls: [], subjects: [BASE], rows: { Person: 1 } },
});

async function ask(pipeline: Pipeline, query: string) {
  const headers = { authorization: `Bearer ${await auditorToken()}`, 'sharing-purpose': 'AUDIT' };
  const { answer } = await answerRequest(httpRequestOf({ query, headers }), pipeline);
  return JSON.parse(answer.body);
}

describe('a source with a newer policy', () => {
  it('makes a query be decided again by the newest, and nothing else', async () => {
    const versions: string[] = [];
    const { pipeline, records } = pipelineWith(async (_planned, { decided }) => {
      versions.push(decided.policyVersion);
      if (versions.length === 1) throw new PolicyStale('register');
      return EXECUTED;
    });
    const answer = await ask(pipeline, '{ people(first: 1) { name } }');
    expect(versions).toEqual([versionOf(0), versionOf(1)]);
    expect(answer.extensions.access.policyVersion).toBe(versionOf(1));
    expect(records.map((record) => record.policyVersion)).toEqual([versionOf(1)]);
  });

  it('may overtake it a second time: publications come in series', async () => {
    const versions: string[] = [];
    const { pipeline } = pipelineWith(async (_planned, { decided }) => {
      versions.push(decided.policyVersion);
      if (versions.length <= 2) throw new PolicyStale('register');
      return EXECUTED;
    });
    await ask(pipeline, '{ people(first: 1) { name } }');
    expect(versions).toHaveLength(3);
  });

  it('does not make it run round in circles', async () => {
    let calls = 0;
    const { pipeline } = pipelineWith(async () => {
      calls++;
      throw new PolicyStale('register');
    });
    await expect(ask(pipeline, '{ people(first: 1) { name } }')).rejects.toMatchObject({
      code: 'POLICY_UNAVAILABLE',
    });
    expect(calls).toBe(3);
  });

  it('ends it where the gateway has none newer', async () => {
    const { pipeline } = pipelineWith(
      async () => {
        throw new PolicyStale('register');
      },
      async () => {
        throw new ClientError('POLICY_UNAVAILABLE');
      },
    );
    await expect(ask(pipeline, '{ people(first: 1) { name } }')).rejects.toMatchObject({
      status: 503,
    });
  });
});

describe('what is recorded', () => {
  it('names persons in the ledger’s own space only', async () => {
    const { pipeline, records } = pipelineWith(async () => EXECUTED);
    await ask(pipeline, '{ people(first: 1) { name } }');
    const text = JSON.stringify(records);
    expect(text).not.toContain(BASE);
    expect(text).not.toContain(references.forConsumer('audit', 'AUDIT').toConsumer([BASE])[0]);
    expect(records[0]?.subjects).toEqual(references.forSpace('ledger').toConsumer([BASE]));
  });

  it('is nothing where the sources could not be asked', async () => {
    const { pipeline, records } = pipelineWith(async () => {
      throw new Error('x');
    });
    await expect(ask(pipeline, '{ people(first: 1) { name } }')).rejects.toThrow('x');
    expect(records).toEqual([]);
  });
});
