/** What `isthmus trace` shows of each stage's artifact: the parts a reader needs, secrets left out. */
import { print } from 'graphql';
import type { PlanNode } from '../gateway/plan/index.ts';
import type {
  Answer,
  Decided,
  Executed,
  ParsedOperation,
  Planned,
  PrunedOperation,
  Received,
  VerifiedIdentity,
} from '../gateway/stages.ts';
import type { Verdict } from '../policies/model/index.ts';
import { table } from './output.ts';

type Show<Artifact> = (artifact: Artifact) => string;

const receive: Show<Received> = ({ query, purpose, matter, denials, language, accept }) =>
  json({ bytes: Buffer.byteLength(query), purpose, matter, denials, language, accept });

/** The token is the user's secret and is not shown. */
const identity: Show<VerifiedIdentity> = ({ subject, expiresAt }) =>
  json({ ...subject, expiresAt: new Date(expiresAt).toISOString() });

const request: Show<ParsedOperation> = ({ document, kind, hash, variables, variableShape }) =>
  `${json({ kind, hash, variables, variableShape })}\n${print(document)}`;

const decide: Show<Decided> = ({ decisionId, policyVersion, decisions }) => {
  const verdicts = [...decisions.coordinates].map(verdictRow);
  const scopes = [...decisions.resources].map(([type, scope]) => ['rows', type, json(scope)]);
  const read = [...decisions.arguments].map(([name, verdict]) => verdictRow([name, verdict]));
  return `${json({ decisionId, policyVersion })}\n${table([...verdicts, ...read, ...scopes])}`;
};

function verdictRow([coordinate, verdict]: readonly [string, Verdict]): string[] {
  if (verdict.effect === 'deny') return ['deny', coordinate, verdict.reason, verdict.ruleId];
  const parts = verdict.parts ?? [];
  const masks = [verdict.mask, ...parts.map((part) => part.mask)].filter((mask) => mask);
  const kind =
    masks.length > 0 ? 'mask' : verdict.itemScope || parts.length > 0 ? 'scope' : 'allow';
  return [kind, coordinate, [...new Set(masks)].join(' '), verdict.ruleId];
}

const prune: Show<PrunedOperation> = ({ text, removed }) =>
  `${table(removed.map((field) => ['removed', field.coordinate, field.pattern.join('.'), field.reason]))}\n${text ?? '(nothing is left to fetch)'}`;

const plan: Show<Planned<PlanNode>> = ({ root }) => planText(root, 0);

const execute: Show<Executed> = ({ calls, rows, subjects, cells, errors }) => {
  const rounds = Math.max(0, ...calls.map(({ round }) => round));
  const listed = calls.map(({ source, round, milliseconds, statements, operation }) => [
    `round ${round}`,
    source,
    `${milliseconds.toFixed(1)} ms`,
    `${statements ?? '?'} SQL`,
    operation.replace(/\s+/g, ' '),
  ]);
  const statements = calls.reduce((sum, call) => sum + (call.statements ?? 0), 0);
  const summary = { rounds, statements, rows, subjects: subjects.length, cells, errors };
  return `${table(listed)}\n${json(summary)}`;
};

const respond: Show<Answer> = ({ status, body }) =>
  json({ status, bytes: Buffer.byteLength(body) });

const SHOWN: Readonly<Record<string, Show<never>>> = {
  receive,
  identity,
  request,
  decide,
  references: () => 'references of the client turned into base references',
  prune,
  plan,
  execute,
  respond,
};

/** Text of a stage's artifact; a stage without a form of its own is shown as JSON. */
export function artifactText(stage: string, artifact: unknown): string {
  const show = Object.hasOwn(SHOWN, stage) ? SHOWN[stage] : undefined;
  return show ? show(artifact as never) : json(artifact);
}

function planText(node: PlanNode | undefined, depth: number): string {
  if (!node) return '(nothing to fetch)';
  const indent = '  '.repeat(depth);
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return [
        `${indent}${node.kind}`,
        ...node.nodes.map((child) => planText(child, depth + 1)),
      ].join('\n');
    case 'Flatten':
      return `${indent}Flatten ${json(node.path)}\n${planText(node.node, depth + 1)}`;
    case 'Fetch':
    case 'BatchFetch':
      return `${indent}${node.kind} ${node.serviceName} ${node.operation}`;
    default:
      return `${indent}${node.kind} ${json(node)}`;
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner instanceof Map ? [...inner] : inner));
}
