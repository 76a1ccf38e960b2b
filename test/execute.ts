/** Plans and executes an operation as the pipeline does, without the stages around it. */
import { type OperationDefinitionNode, parse } from 'graphql';
import {
  createExecutor,
  type Executor,
  type ExecutorOptions,
  readAllKept,
} from '../gateway/execute/index.ts';
import { DEFAULT_LIMITS } from '../gateway/limits.ts';
import { createPlanner } from '../gateway/plan/index.ts';
import {
  type Decided,
  type Executed,
  type ParsedOperation,
  type PrunedOperation,
  seal,
  type VerifiedIdentity,
} from '../gateway/stages.ts';
import { demoKeyring } from '../wire/keyring.ts';
import type { FakeSources } from './fake-sources.ts';

export const TOKEN = 'token-of-the-user';
export const DECISION_ID = 'decision-1';

const IDENTITY = seal<VerifiedIdentity>({
  subject: {
    kind: 'department',
    dept: 'hotline',
    duties: [],
    clearance: 3,
    areas: [],
    consumer: 'hotline',
    sub: 'clerk',
    matters: [],
  },
  classKey: 'clerk',
  classId: 'hotline-clerk',
  app: undefined,
  token: TOKEN,
  expiresAt: Number.MAX_SAFE_INTEGER,
});

const DECIDED = seal<Decided>({
  decisionId: DECISION_ID,
  policyVersion: '1-abc',
  bundleHash: 'hash-of-the-bundle',
  decisions: {
    coordinates: new Map(),
    resources: new Map(),
    arguments: new Map(),
    validUntil: Number.MAX_SAFE_INTEGER,
  },
  purpose: 'CASE_HANDLING',
  matter: 'M-1',
  deniedHere: ['Person.title'],
});

interface RunOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly signal?: AbortSignal;
}

export interface Runner {
  run(text: string, options?: RunOptions): Promise<Executed>;
  /** What made sources count as away, in order: `source: cause`. */
  readonly failures: string[];
  states: Executor['states'];
  close(): Promise<void>;
}

export function createRunner(
  fakes: Pick<FakeSources, 'supergraphSdl' | 'definitions'>,
  options: Partial<ExecutorOptions> = {},
): Runner {
  const failures: string[] = [];
  const planner = createPlanner(fakes.supergraphSdl, DEFAULT_LIMITS);
  const executor = createExecutor({
    supergraphSdl: fakes.supergraphSdl,
    sources: fakes.definitions,
    keyring: demoKeyring(),
    limits: DEFAULT_LIMITS,
    instance: 'gateway-under-test',
    onSourceFailure: (source, cause) => failures.push(`${source}: ${cause}`),
    ...options,
  });
  return {
    failures,
    async run(text, { variables = {}, operationName, signal } = {}) {
      const pruned = seal<PrunedOperation>({
        text,
        document: undefined,
        removed: [],
        variableNames: Object.keys(variables),
      });
      const planned = await planner.plan(pruned, operationName);
      const executed = await executor.execute(planned, {
        pruned,
        variables,
        identity: IDENTITY,
        decided: DECIDED,
        kind: kindOf(text, operationName),
        signal: signal ?? new AbortController().signal,
      });
      // Tests look at values, whether or not they came through as text.
      return seal<Executed>({ ...executed, data: readAllKept(executed.data) });
    },
    states: () => executor.states(),
    close: () => executor.close(),
  };
}

function kindOf(text: string, name: string | undefined): ParsedOperation['kind'] {
  const operation = parse(text).definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === 'OperationDefinition' && (!name || definition.name?.value === name),
  );
  return operation?.operation ?? 'query';
}
