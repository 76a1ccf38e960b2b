/**
 * The three departments as one process that is not measured. An answer is computed once per body and kept
 * as text, so that sources cost the gateways nothing but the wire. A call with a context token gets masked
 * values and a signed report, as a guard gives them; nothing is verified here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { signedReportText } from '../../wire/answer.ts';
import { CONTEXT_HEADER } from '../../wire/context-token.ts';
import { KEYRING } from '../policy.ts';
import { sayReady } from '../say-ready.ts';
import { PERSON_REFS, sourceSchema } from './answers.ts';
import { SOURCES, type SourceName } from './city.ts';

interface Body {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Without the closing brace, so that a report can be added. */
interface Kept {
  readonly head: string;
  readonly subjects: readonly string[];
}

const SUBJECT_ROWS: Readonly<Record<SourceName, readonly [type: string, each: number]>> = {
  register: ['Person', 1],
  hotline: ['Call', 3],
  petitions: ['Petition', 2],
};

class Source {
  private readonly name: SourceName;
  private readonly schemas: Readonly<Record<'plain' | 'guarded', GraphQLSchema>>;
  private readonly kept = new Map<string, Kept>();
  private readonly pairwise: Uint8Array;

  constructor(name: SourceName) {
    this.name = name;
    this.schemas = { plain: sourceSchema(name, false), guarded: sourceSchema(name, true) };
    this.pairwise = KEYRING.secret(`pairwise:${name}`);
  }

  async answer(text: string, context: string | undefined): Promise<string> {
    const kind = context === undefined ? 'plain' : 'guarded';
    const key = `${kind} ${text}`;
    const kept = this.kept.get(key) ?? (await this.compute(text, this.schemas[kind]));
    this.kept.set(key, kept);
    return context === undefined
      ? `${kept.head}}`
      : `${kept.head},"extensions":{"isthmus":${this.report(kept, context)}}}`;
  }

  private async compute(text: string, schema: GraphQLSchema): Promise<Kept> {
    const { query, variables } = JSON.parse(text) as Body;
    const result = await execute({ schema, document: parse(query), variableValues: variables });
    if (result.errors) throw new Error(`${this.name}: ${result.errors.join('\n')} in ${query}`);
    const head = JSON.stringify({ data: result.data }).slice(0, -1);
    return {
      head,
      subjects: PERSON_REFS.filter((ref) => head.includes(ref) || text.includes(ref)),
    };
  }

  private report({ subjects }: Kept, context: string): string {
    const payload = context.split('.')[1] ?? '';
    const { jti, decisionId } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      readonly jti: string;
      readonly decisionId: string;
    };
    const [type, each] = SUBJECT_ROWS[this.name];
    const rows = { [type]: subjects.length * each };
    const report = { v: 1 as const, decisionId, subjects, rows, cells: [], statements: 1 };
    return signedReportText(report, jti, this.pairwise);
  }
}

const sources = new Map<string, Source>(SOURCES.map((name) => [`/${name}`, new Source(name)]));

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const context = request.headers[CONTEXT_HEADER];
  const text =
    request.url === '/ledger/head'
      ? '{"stored":"STORED"}'
      : await sources
          .get(request.url ?? '')
          ?.answer(body, typeof context === 'string' ? context : undefined);
  if (text === undefined) throw new Error(`no source at ${request.url}`);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    response.destroy();
  });
});
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
