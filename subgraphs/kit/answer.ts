/** From an admitted call to the body of its answer: policy, user, guard, Apollo Server, report. */

import type { IncomingHttpHeaders } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Coordinate, Subject } from '../../policies/model/index.ts';
import { signedReportText } from '../../wire/answer.ts';
import type { ContextClaims } from '../../wire/context-token.ts';
import { decodeHeaderText } from '../../wire/header-text.ts';
import { userOf } from './caller.ts';
import { bilingual, MESSAGES } from './errors.ts';
import type { Guard, GuardedRequest, Permitted } from './guard.ts';
import type { GraphqlBody } from './http.ts';
import { maskError } from './masking.ts';
import type { ReadOperation } from './operation.ts';
import type { PolicyHolder, PolicyInForce } from './policy-holder.ts';
import { countPersons, grantedByQuota } from './quota.ts';
import { ReportBuilder } from './report.ts';
import type { Reader } from './roles.ts';
import { KnexSource, type SourceEnvironment } from './source.ts';
import type { PolicyDesk, SubgraphContext } from './types.ts';

export interface AnswerEnvironment {
  readonly apollo: ApolloServer<SubgraphContext>;
  readonly guard: Guard;
  readonly policies: PolicyHolder;
  readonly reader: Reader;
  readonly source: SourceEnvironment;
  readonly cursorKey: Uint8Array;
  /** Key that reports are signed with. */
  readonly pairwiseKey: Uint8Array;
  readonly logger: Logger;
  readonly policyDesk: PolicyDesk | undefined;
}

export interface Call {
  readonly claims: ContextClaims;
  readonly headers: IncomingHttpHeaders;
  readonly body: GraphqlBody;
}

export interface HttpAnswer {
  readonly status: number;
  /** Of the first error, or OK. */
  readonly code: string;
  /** JSON in parts, the data apart. */
  readonly parts: readonly string[];
}

interface Executed {
  readonly data: unknown;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** Always an answer whose report is signed, so that a refusal is as authentic as data. */
export async function answerCall(environment: AnswerEnvironment, call: Call): Promise<HttpAnswer> {
  const report = { current: new ReportBuilder() };
  try {
    const executed = await runCall(environment, call, report);
    return signed(environment, call, 200, executed, report.current);
  } catch (error) {
    const graphqlError =
      error instanceof GraphQLError
        ? error
        : new GraphQLError('', { originalError: error as Error });
    const status = graphqlError.extensions.code === 'UNAUTHENTICATED' ? 401 : 200;
    const errors = [maskError(graphqlError.toJSON(), error, environment.logger)];
    return signed(environment, call, status, { data: null, errors }, report.current);
  }
}

async function runCall(
  environment: AnswerEnvironment,
  call: Call,
  report: { current: ReportBuilder },
): Promise<Executed> {
  const { claims, body } = call;
  const { operations } = environment.guard;
  const operation = operations.read(body.query, body.operationName);
  if (operation.operation.operation !== claims.op) throw failure('FORBIDDEN');
  // The SDL is what the gateway composes from, before there is a bundle that both could hold.
  if (operation.serviceOnly) return execute(environment, body, body.query, NO_CONTEXT);
  const policy = await environment.policies.inForce(claims.bundle);
  if (typeof policy === 'string') throw failure(policy);
  await environment.reader.follow(policy.bundle);
  return runGuarded(environment, call, policy, operation, report);
}

async function runGuarded(
  environment: AnswerEnvironment,
  { claims, body, headers }: Call,
  policy: PolicyInForce,
  operation: ReadOperation,
  report: { current: ReportBuilder },
): Promise<Executed> {
  const user = await userOf(headers, policy.verifier);
  if (!user) throw failure('UNAUTHENTICATED');
  const { subject } = user;
  const purpose = oneHeader(headers['sharing-purpose']);
  const request: GuardedRequest = {
    operation,
    variables: environment.guard.operations.variables(operation, body.variables),
    subject,
    purpose,
    matter: oneHeader(headers['sharing-matter']),
    deniedHere: claims.deniedHere,
    confirmed: environment.policies.confirmed(),
    now: Date.now(),
  };
  const run = async (permitted: Permitted): Promise<Executed> => {
    report.current = permitted.report;
    if (permitted.text === undefined) return { data: {} };
    const context = contextOf(environment, permitted, subject, purpose ?? '', claims.op);
    return execute(environment, body, permitted.text, context);
  };
  const permitted = await environment.guard.permit(policy, request);
  const executed = await run(permitted);
  const exhausted = await exhaustedBy(environment, policy, permitted, request.now);
  if (exhausted.length === 0) return executed;
  // What a mutation did stands, and must not be done twice; only its answer is withheld.
  if (claims.op === 'mutation') throw failure('FORBIDDEN', 'QUOTA_EXCEEDED');
  return run(environment.guard.withoutQuota(request, permitted, exhausted));
}

/** Coordinates granted by agreements whose volume this operation's persons would exceed. */
async function exhaustedBy(
  { source }: AnswerEnvironment,
  { volumes }: PolicyInForce,
  { decisions, report }: Permitted,
  now: number,
): Promise<readonly Coordinate[]> {
  if (volumes.size === 0) return [];
  const granted = grantedByQuota(decisions, volumes);
  const uses = [...granted].map(([agreement, coordinates]) => {
    const types = new Set(coordinates.map((coordinate) => coordinate.split('.')[0] ?? ''));
    const persons = new Set([...types].flatMap((type) => [...report.subjectsOf(type)]));
    return { agreement, volume: volumes.get(agreement) ?? 0, persons };
  });
  const exceeded = await countPersons(source.knex, uses, now);
  return [...exceeded].flatMap((agreement) => granted.get(agreement) ?? []);
}

/** A repeated header is joined with a comma, which no purpose and no matter has. */
function oneHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? decodeHeaderText(value) : undefined;
}

function contextOf(
  { source: environment, cursorKey, policyDesk }: AnswerEnvironment,
  { decisions, orders, rules, report }: Permitted,
  subject: Subject,
  purpose: string,
  op: ContextClaims['op'],
): SubgraphContext {
  const source = new KnexSource(environment, {
    subject,
    purpose,
    decisions,
    orders,
    rules,
    report,
    cursorKey,
    dialect: environment.dialect,
  });
  const { consumer, kind, sub, dept, duties } = subject;
  return {
    source,
    policyDesk,
    subject: { consumer, kind, sub, dept, duties },
    async write<T>(work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
      if (op !== 'mutation') throw new TypeError('a query tried to write');
      const result = await environment.knex.transaction(work);
      source.forget();
      return result;
    },
  };
}

/** Context of operations that read nothing but `_service`: any use of it fails. */
const NO_CONTEXT = Object.freeze({}) as SubgraphContext;

async function execute(
  { apollo }: AnswerEnvironment,
  { variables, operationName }: GraphqlBody,
  query: string,
  contextValue: SubgraphContext,
): Promise<Executed> {
  const { body } = await apollo.executeOperation(
    { query, variables, ...(operationName === undefined ? {} : { operationName }) },
    { contextValue },
  );
  if (body.kind !== 'single') throw new TypeError('a subgraph answers in one piece');
  const { data = null, errors } = body.singleResult;
  return { data, errors };
}

function failure(code: keyof typeof MESSAGES, reason: string = code): GraphQLError {
  return new GraphQLError(bilingual(MESSAGES[code]), { extensions: { code, reason } });
}

function signed(
  { pairwiseKey }: AnswerEnvironment,
  { claims }: Call,
  status: number,
  { data, errors }: Executed,
  report: ReportBuilder,
): HttpAnswer {
  const isthmus = signedReportText(report.build(claims.decisionId), claims.jti, pairwiseKey);
  const listed = errors?.length ? `,"errors":${JSON.stringify(errors)}` : '';
  const rest = `${listed},"extensions":{"isthmus":${isthmus}}}`;
  const code = errors?.length ? String(errors[0]?.extensions?.code) : 'OK';
  return { status, code, parts: ['{"data":', JSON.stringify(data), rest] };
}
