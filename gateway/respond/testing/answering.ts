/** The stages from text to answer, over data that a test makes up. */
import type { Coordinate, Subject, Verdict } from '../../../policies/model/index.ts';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { textOf } from '../../octets.ts';
import { prune } from '../../prune/index.ts';
import type { RequestStage } from '../../request/stage.ts';
import {
  type CatalogChanges,
  CLERK,
  catalogOf,
  decisionsOf,
  requestStage,
} from '../../request/testing/graph.ts';
import {
  type Decided,
  type Executed,
  type PrunedOperation,
  type Received,
  seal,
} from '../../stages.ts';
import { respond } from '../index.ts';
import type { ConvertRefs } from '../text.ts';

export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly data?: Executed['data'];
  readonly verdicts?: Readonly<Record<Coordinate, Verdict>>;
  readonly cells?: Executed['cells'];
  readonly errors?: Executed['errors'];
  readonly subject?: Subject;
  readonly catalog?: CatalogChanges;
  /** With a consumer schema in which every field is controlled. */
  readonly controlled?: boolean;
  readonly denials?: Received['denials'];
  readonly language?: Received['language'];
  readonly toConsumer?: ConvertRefs;
}

export interface Answered {
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly json: any;
  readonly pruned: PrunedOperation;
}

/** Random operations nest and repeat; how much they may is not what these tests are about. */
const ROOMY = { ...DEFAULT_LIMITS, cost: 1e15, aliases: 1e6, fields: 1e9, repeatedKeys: 1e3 };
const STAGE = requestStage({}, ROOMY);
const CONTROLLED_STAGE = requestStage({}, ROOMY, () => true);
/** The consumer schema when every field is controlled. */
export const CONTROLLED_SCHEMA = CONTROLLED_STAGE.schemaFor('DEPARTMENT');

export function answer(asked: Asked): Answered {
  const subject = asked.subject ?? CLERK;
  const stage = stageOf(asked);
  const parsed = stage.parse(
    { query: asked.query, variables: asked.variables ?? {}, operationName: undefined },
    subject,
  );
  const decided = seal<Decided>({
    decisionId: 'decision-1',
    policyVersion: '0-hash',
    bundleHash: 'hash',
    decisions: decisionsOf(parsed.schema, asked.verdicts),
    purpose: 'CASE_HANDLING',
    matter: undefined,
    deniedHere: [],
  });
  const pruned = prune(parsed, decided);
  const { body } = respond(
    {
      received: { denials: asked.denials ?? 'both', language: asked.language ?? 'en' },
      identity: { subject },
      parsed,
      decided,
      pruned,
      executed: {
        data: asked.data ?? null,
        apart: false,
        errors: asked.errors ?? [],
        cells: asked.cells ?? [],
      },
    },
    {
      catalog: catalogOf(asked.catalog),
      toConsumer: asked.toConsumer ?? ((refs) => refs),
    },
  );
  const text = textOf(body);
  return { body: text, json: JSON.parse(text), pruned };
}

function stageOf({ catalog, controlled }: Asked): RequestStage {
  if (controlled) return CONTROLLED_STAGE;
  return catalog ? requestStage(catalog) : STAGE;
}

export function deny(reason: string, ruleId = 'rule-1'): Verdict {
  return { effect: 'deny', reason, ruleId, basis: [] } as Verdict;
}
