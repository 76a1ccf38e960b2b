/** `isthmus query [file] --as <persona> --purpose <CODE>`: one query to the running gateway. */
import { readFileSync } from 'node:fs';
import { encodeHeaderText } from '../../wire/header-text.ts';
import { publishedPolicy } from '../city.ts';
import { gatewayPort } from '../environment.ts';
import { CliError, EXIT, printJson } from '../output.ts';
import { personaToken } from './token.ts';

export interface QueryOptions {
  readonly as: string;
  readonly purpose?: string;
  readonly matter?: string;
  /** The query itself, instead of a file. */
  readonly e?: string;
  /** JSON text. */
  readonly variables?: string;
  readonly url?: string;
  readonly lang?: string;
}

export async function queryCommand(file: string | undefined, options: QueryOptions): Promise<void> {
  const token = await personaToken(await publishedPolicy(), options.as);
  const url = options.url ?? `http://127.0.0.1:${gatewayPort()}/graphql`;
  const answer = await post(url, token, queryText(file, options), options);
  printJson(answer.body);
  if (answer.status !== 200) process.exitCode = EXIT.NEGATIVE;
}

/** Text of the operation from `-e`, a file, or standard input (`-`). */
export function queryText(file: string | undefined, options: { readonly e?: string }): string {
  if (options.e !== undefined) return options.e;
  if (file === undefined) {
    throw new CliError('QUERY_MISSING', {
      zh: '没有查询：请给出文件，或用 -e "{ … }"。',
      en: 'No query: name a file, or use -e "{ … }".',
    });
  }
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CliError(
      'QUERY_UNREADABLE',
      { zh: '无法读取查询文件 {file}。', en: 'The query file {file} cannot be read.' },
      { file },
    );
  }
}

/** Variables from JSON text; a clear error where the text is no JSON object. */
export function queryVariables(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Falls through to the one message for every text that is no JSON object.
  }
  throw new CliError('VARIABLES_INVALID', {
    zh: '--variables 必须是一个 JSON 对象，例如 \'{"area":"150602"}\'。',
    en: '--variables must be a JSON object, e.g. \'{"area":"150602"}\'.',
  });
}

async function post(url: string, token: string, query: string, options: QueryOptions) {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-language': options.lang ?? (process.env.LANG?.startsWith('zh') ? 'zh' : 'en'),
    authorization: `Bearer ${token}`,
  };
  if (options.purpose) headers['sharing-purpose'] = options.purpose;
  if (options.matter) headers['sharing-matter'] = encodeHeaderText(options.matter);
  const body = JSON.stringify({ query, variables: queryVariables(options.variables) });
  try {
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as unknown };
  } catch (error) {
    throw new CliError(
      'GATEWAY_AWAY',
      {
        zh: '网关 {url} 没有应答（{why}）。请先运行 npm start。',
        en: 'The gateway {url} does not answer ({why}). Run npm start first.',
      },
      { url, why: error instanceof Error ? error.message : String(error) },
      EXIT.FAULT,
    );
  }
}
