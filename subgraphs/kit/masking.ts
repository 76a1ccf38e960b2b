/** Errors on their way out: those made for callers pass, all others become INTERNAL with an id. */
import { randomUUID } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { bilingual, MESSAGES } from './errors.ts';

/** Codes that a resolver or the server itself may answer with, together with their message. */
const PUBLIC_CODES: ReadonlySet<unknown> = new Set([
  'BAD_USER_INPUT',
  'CONFLICT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'LIMIT_EXCEEDED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'POLICY_STALE',
  'POLICY_UNAVAILABLE',
  'UNAUTHENTICATED',
]);
const PUBLIC_EXTENSIONS = ['code', 'reason', 'ruleId', 'coordinate', 'argument', 'rule'] as const;

/** The error as the gateway may read it; what it hides is logged under the id that it tells. */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  logger: Logger,
): GraphQLFormattedError {
  const extensions = formatted.extensions ?? {};
  const path = formatted.path ? { path: formatted.path } : {};
  if (PUBLIC_CODES.has(extensions.code)) {
    const shown = PUBLIC_EXTENSIONS.filter((name) => Object.hasOwn(extensions, name));
    const kept = Object.fromEntries(shown.map((name) => [name, extensions[name]]));
    return { message: formatted.message, ...path, extensions: kept };
  }
  const id = randomUUID();
  logger.error({ id, path: formatted.path, cause: causeOf(error) }, 'resolver failed');
  const message = bilingual(MESSAGES.INTERNAL, { id });
  return { message, ...path, extensions: { code: 'INTERNAL', id } };
}

/** Name, message, code and stack; a driver's `detail` and `where` quote values of rows and stay out. */
export function causeOf(error: unknown): Readonly<Record<string, unknown>> {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (!(cause instanceof Error)) return { message: typeof cause };
  const { name, message, stack } = cause;
  return { name, message, code: (cause as NodeJS.ErrnoException).code, stack };
}
