/** A failed request as an HTTP answer: status by code and media type, the headers that go with it. */

import { type Language, languageOf } from '../../wire/text.ts';
import { type ClientError, type ErrorCode, InternalError, toWireErrors } from '../errors.ts';
import type { Received } from '../stages.ts';
import { negotiate } from './media-type.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is octets (octets.ts), one character a byte; else it is text. */
  readonly octets?: boolean;
}

/** How to answer, even where the request itself could not be understood. */
export type Preference = Pick<Received, 'accept' | 'language'>;

/** Well-formed requests that GraphQL refuses: 200 under application/json (GraphQL over HTTP, 6.4.1). */
const REQUEST_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILED',
  'OPERATION_NOT_SUPPORTED',
  'PERSISTED_DOCUMENT_NOT_FOUND',
  'PERSISTED_DOCUMENT_REQUIRED',
]);
const RETRY_AFTER_S = '1';

export function answerWith(status: number, body: string, accept: Received['accept']): HttpAnswer {
  const headers = {
    'content-type': `${accept}; charset=utf-8`,
    // An answer is for one subject, one purpose and one moment.
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body };
}

export function failureAnswer(error: ClientError | InternalError, to: Preference): HttpAnswer {
  const body = JSON.stringify({ errors: toWireErrors(error, to.language) });
  const plain = answerWith(statusOf(error, to.accept), body, to.accept);
  return { ...plain, headers: { ...plain.headers, ...headersOf(error) } };
}

/** Never throws: a header that cannot be understood is answered in the plainest way. */
export function preferenceOf(rawHeaders: readonly string[]): Preference {
  return { accept: acceptOf(rawHeaders), language: languageIn(rawHeaders) };
}

function acceptOf(rawHeaders: readonly string[]): Received['accept'] {
  try {
    return negotiate(headerOf(rawHeaders, 'accept'));
  } catch {
    return 'application/json';
  }
}

function languageIn(rawHeaders: readonly string[]): Language {
  return languageOf(headerOf(rawHeaders, 'accept-language'));
}

function headerOf(rawHeaders: readonly string[], wanted: string): string | undefined {
  const at = rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === wanted,
  );
  return at < 0 ? undefined : rawHeaders[at + 1];
}

function statusOf(error: ClientError | InternalError, accept: Received['accept']): number {
  if (error instanceof InternalError) return 500;
  return accept === 'application/json' && REQUEST_ERRORS.has(error.code) ? 200 : error.status;
}

function headersOf(error: ClientError | InternalError): Record<string, string> {
  switch (error.code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': challengeOf(error) };
    case 'METHOD_NOT_ALLOWED':
      return { allow: allowedOf(error) };
    case 'LEDGER_UNAVAILABLE':
    case 'POLICY_UNAVAILABLE':
      return { 'retry-after': RETRY_AFTER_S };
    case 'LIMIT_EXCEEDED':
      // The rest of a body that is too long is not read.
      return { connection: 'close' };
    default:
      return {};
  }
}

/** RFC 6750 section 3: no error code where no token was sent. */
function challengeOf(error: ClientError | InternalError): string {
  const detail = error instanceof InternalError ? undefined : error.details[0];
  const missing = detail?.extensions?.reason === 'MISSING';
  return missing ? 'Bearer realm="isthmus"' : 'Bearer realm="isthmus", error="invalid_token"';
}

function allowedOf(error: ClientError | InternalError): string {
  const allowed = error instanceof InternalError ? undefined : error.details[0]?.values?.allowed;
  return typeof allowed === 'string' ? allowed : 'POST';
}
