/**
 * Headers of which two would leave open which one counts. Node keeps the first of some, joins others and
 * says nothing; a proxy before us may choose differently, so a second one is refused.
 */
import { malformed } from './malformed.ts';

const SINGLE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'sharing-purpose',
  'sharing-matter',
  'sharing-denials',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'x-isthmus-request',
  'apollo-require-preflight',
]);

export type Headers = ReadonlyMap<string, string>;

/** By lower-case name; headers that may repeat are joined with a comma. Throws BAD_REQUEST. */
export function readHeaders(rawHeaders: readonly string[]): Headers {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = (rawHeaders[index + 1] ?? '').trim();
    const earlier = headers.get(name);
    if (earlier !== undefined && SINGLE.has(name))
      throw malformed(`请求头 ${name} 重复`, `the header ${name} is there twice`);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return headers;
}
