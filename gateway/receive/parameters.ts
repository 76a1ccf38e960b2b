/** Parameters of a GraphQL request, from a JSON body or a query string, of exactly the right types. */
import { malformed } from './malformed.ts';
import { parseStrictJson } from './strict-json.ts';

export interface Parameters {
  /** Empty where only a document's id was sent. */
  readonly query: string;
  /** SHA-256 of a persisted document, hex. */
  readonly documentId: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

export function parametersOfBody(text: string): Parameters {
  const body = parseStrictJson(text);
  if (Array.isArray(body))
    throw malformed(
      '不支持批量请求，请逐个发送',
      'batches are not served: send one operation per request',
    );
  if (!isRecord(body)) throw malformed('请求体须为 JSON 对象', 'the body must be a JSON object');
  return parametersOf(body);
}

const PARAMETERS: ReadonlySet<string> = new Set([
  'query',
  'variables',
  'operationName',
  'extensions',
  'documentId',
]);

/** `url`: path and query string of a GET. */
export function parametersOfUrl(url: string): Parameters {
  const search = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const given: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (!PARAMETERS.has(name)) continue;
    if (name in given) throw malformed(`参数 ${name} 重复`, `the parameter ${name} is there twice`);
    const isJson = name === 'variables' || name === 'extensions';
    given[name] = isJson && value !== '' ? parseStrictJson(value) : value;
  }
  if (given.variables === '') given.variables = undefined;
  if (given.extensions === '') given.extensions = undefined;
  if (given.operationName === '') given.operationName = undefined;
  return parametersOf(given);
}

function parametersOf(given: Readonly<Record<string, unknown>>): Parameters {
  const { query, variables, operationName, extensions } = given;
  if (!absent(variables) && !isRecord(variables))
    throw malformed('variables 须为对象', '"variables" must be an object');
  if (!absent(operationName) && typeof operationName !== 'string')
    throw malformed('operationName 须为字符串', '"operationName" must be a string');
  if (!absent(extensions) && !isRecord(extensions))
    throw malformed('extensions 须为对象', '"extensions" must be an object');
  const documentId = documentIdOf(given);
  const isNamed = documentId !== undefined && absent(query);
  if (typeof query !== 'string' && !isNamed)
    throw malformed('query 须为字符串', '"query" must be there and a string');
  return {
    query: typeof query === 'string' ? query : '',
    documentId,
    variables: isRecord(variables) ? variables : Object.create(null),
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

/**
 * `documentId` of GraphQL over HTTP (`sha256:` or the bare hash), or the form of Apollo's clients,
 * `extensions.persistedQuery.sha256Hash`.
 */
function documentIdOf({
  documentId,
  extensions,
}: Readonly<Record<string, unknown>>): string | undefined {
  const persisted = isRecord(extensions) ? extensions.persistedQuery : undefined;
  if (absent(documentId) && absent(persisted)) return undefined;
  const named = isRecord(persisted) ? persisted.sha256Hash : undefined;
  const given = absent(documentId) ? named : documentId;
  const twice = !absent(documentId) && !absent(persisted);
  const hash = typeof given === 'string' ? SHA256.exec(given)?.[1] : undefined;
  if (hash !== undefined && !twice) return hash.toLowerCase();
  throw malformed(
    '查询文档的编号须为其 SHA-256（64 位十六进制），且只能给出一处',
    "a document's id must be its SHA-256 (64 hex digits), given in one place",
  );
}

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/i;

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
