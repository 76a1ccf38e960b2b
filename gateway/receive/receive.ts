/**
 * Stage receive: bytes and headers -> `Received`. Promise: what passes has one reading (no header, key or
 * parameter twice), is within the bound of bytes however it was compressed, and was not sent by a form.
 */

import { decodeHeaderText } from '../../wire/header-text.ts';
import { languageOf } from '../../wire/text.ts';
import { ClientError } from '../errors.ts';
import { type ParsedOperation, type Received, seal } from '../stages.ts';
import { type BodyLimits, readBody } from './body.ts';
import { type Headers, readHeaders } from './headers.ts';
import type { HttpRequest } from './http-request.ts';
import { malformed } from './malformed.ts';
import { negotiate, requireJson } from './media-type.ts';
import { type Parameters, parametersOfBody, parametersOfUrl } from './parameters.ts';

export const GRAPHQL_PATH = '/graphql';

/** Headers that no HTML form and no cross-origin request without a preflight can send. */
const PREFLIGHTED = ['sharing-purpose', 'x-isthmus-request', 'apollo-require-preflight'];
/** Throws ClientError: BAD_REQUEST, LIMIT_EXCEEDED, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, ... */
export async function receive(http: HttpRequest, limits: BodyLimits): Promise<Received> {
  const headers = readHeaders(http.rawHeaders);
  const accept = negotiate(headers.get('accept'));
  const { query, documentId, variables, operationName } = await parametersOf(http, headers, limits);
  return seal<Received>({
    query,
    documentId,
    variables,
    operationName,
    accept,
    authorization: headers.get('authorization'),
    purpose: forwarded(headers, 'sharing-purpose'),
    matter: forwarded(headers, 'sharing-matter'),
    denials: denialsOf(headers.get('sharing-denials')),
    language: languageOf(headers.get('accept-language')),
    queriesOnly: http.method === 'GET',
    signal: http.signal,
  });
}

/** GET is for queries: a mutation that a link or a prefetch could send is refused. */
export function refuseEffects(received: Received, parsed: ParsedOperation): void {
  if (received.queriesOnly && parsed.kind !== 'query')
    throw new ClientError('METHOD_NOT_ALLOWED', { method: 'GET', allowed: 'POST' });
}

async function parametersOf(
  http: HttpRequest,
  headers: Headers,
  limits: BodyLimits,
): Promise<Parameters> {
  if (http.method === 'POST') {
    requireJson(headers.get('content-type'));
    return parametersOfBody(await readBody(http.body, headers.get('content-encoding'), limits));
  }
  if (http.method !== 'GET')
    throw new ClientError('METHOD_NOT_ALLOWED', { method: http.method, allowed: 'POST, GET' });
  // Some browsers let a cross-site GET carry a Content-Type without a preflight (GHSA-9q82-xgwf-vj6h).
  if (headers.has('content-type')) requireJson(headers.get('content-type'));
  if (!PREFLIGHTED.some((name) => headers.has(name)))
    throw malformed(
      'GET 请求须带请求头 Sharing-Purpose 或 X-Isthmus-Request',
      'a GET needs the header Sharing-Purpose or X-Isthmus-Request',
    );
  return parametersOfUrl(http.url);
}

/** Undefined where absent or empty. Throws BAD_REQUEST for what another header could be hidden in. */
function forwarded(headers: Headers, name: string): string | undefined {
  const value = headers.get(name);
  if (value === undefined || value === '') return undefined;
  const text = decodeHeaderText(value);
  if (text === undefined)
    throw malformed(
      `请求头 ${name} 含有不允许的字符；非 ASCII 字符请用百分号编码（UTF-8）`,
      `the header ${name} has characters that are not allowed; percent-encode others than ASCII (UTF-8)`,
    );
  return text;
}

function denialsOf(value: string | undefined): Received['denials'] {
  if (value === undefined || value === '' || value === 'both') return 'both';
  if (value === 'errors' || value === 'extensions') return value;
  throw malformed(
    'Sharing-Denials 只能是 errors、extensions 或 both',
    'Sharing-Denials is one of errors, extensions, both',
  );
}
