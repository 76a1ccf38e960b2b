/** Media types of requests and answers (GraphQL over HTTP, "Media Types"; RFC 9110 section 12.5.1). */
import { ClientError } from '../errors.ts';
import type { Received } from '../stages.ts';

export type AnswerType = Received['accept'];

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Throws UNSUPPORTED_MEDIA_TYPE unless the body is said to be JSON in UTF-8. */
export function requireJson(contentType: string | undefined): void {
  if (contentType === JSON_TYPE) return;
  const media = contentType === undefined ? undefined : parseMediaType(contentType);
  const charset = media?.parameters.get('charset') ?? 'utf-8';
  if (media?.type !== JSON_TYPE || !isUtf8(charset))
    throw new ClientError('UNSUPPORTED_MEDIA_TYPE');
}

/**
 * The answer's media type. Without an Accept header `application/json`, which every client understands;
 * of two that are liked alike the one that can tell a refused request by its status.
 */
export function negotiate(accept: string | undefined): AnswerType {
  if (accept === undefined || accept === '' || accept === '*/*') return JSON_TYPE;
  const ranges = accept.split(',').flatMap((text) => {
    const media = parseMediaType(text);
    return media && isUtf8(media.parameters.get('charset') ?? 'utf-8') ? [media] : [];
  });
  const json = quality(ranges, JSON_TYPE);
  const graphql = quality(ranges, GRAPHQL_TYPE);
  if (json === 0 && graphql === 0) throw new ClientError('NOT_ACCEPTABLE');
  if (graphql !== json) return graphql > json ? GRAPHQL_TYPE : JSON_TYPE;
  return ranges.some((range) => range.type === GRAPHQL_TYPE) ? GRAPHQL_TYPE : JSON_TYPE;
}

/** True if a person's browser asks: it wants a page, and takes JSON only as anything else. */
export function wantsPage(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const ranges = accept.split(',').flatMap((text) => parseMediaType(text) ?? []);
  // Named, not only covered by a wildcard: a client that takes anything wants data.
  const named = (type: string) =>
    ranges.some((range) => range.type === type && weightOf(range) > 0);
  return named('text/html') && !named(JSON_TYPE) && !named(GRAPHQL_TYPE);
}

/** Weight of the most specific range that covers the type; 0: not acceptable. */
function quality(ranges: readonly MediaType[], type: string): number {
  const [group] = type.split('/');
  for (const pattern of [type, `${group}/*`, '*/*']) {
    const range = ranges.find((each) => each.type === pattern);
    if (range) return weightOf(range);
  }
  return 0;
}

function weightOf(range: MediaType): number {
  const weight = Number(range.parameters.get('q') ?? '1');
  return weight >= 0 && weight <= 1 ? weight : 0;
}

function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset);
}

function parseMediaType(text: string): MediaType | undefined {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  if (!/^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/.test(type)) return undefined;
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
  });
  return { type: type.toLowerCase(), parameters: new Map(pairs) };
}
