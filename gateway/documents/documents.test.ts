import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartRefused } from '../index.ts';
import { auditorToken, startTownGateway, type TownGateway } from '../testing/town-gateway.ts';
import { ManifestInvalid, readManifest } from './manifest.ts';

const PEOPLE = 'query People($n: Int!) { people(first: $n) { name } }';
const COMMON = 'query Common { people(first: 1) { __typename } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const UNKNOWN = hashOf('nothing');
/** The application of the request, by the claim `azp`. */
const APP = 'case-desk';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `@apollo/generate-persisted-query-manifest` writes it. */
function manifestOf(...bodies: string[]) {
  const operations = bodies.map((body) => ({
    id: hashOf(body),
    name: /query (\w+)/.exec(body)?.[1] ?? '',
    type: 'query',
    body,
  }));
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

function write(name: string, manifest: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return file;
}

async function startWith(options: { documentsOnly?: boolean; manifest?: string }) {
  const documentsFile = write('common.json', manifestOf(COMMON));
  write('desk.json', manifestOf(PEOPLE));
  const { documentsOnly = false, manifest = 'desk.json' } = options;
  const town = await startTownGateway(
    (content) => ({
      ...content,
      registry: { ...content.registry, apps: [{ azp: APP, dept: 'audit', manifest }] },
    }),
    { documentsFile, documentsOnly },
  );
  const { port } = await town.gateway.listen(0);
  return { town, url: `http://127.0.0.1:${port}/graphql` };
}

async function headersOf(app: string | null) {
  const token = await auditorToken(app === null ? {} : { azp: app });
  return {
    ...{ authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT', 'accept-language': 'en' },
    accept: 'application/graphql-response+json',
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
type Json = Record<string, any>;

async function post(url: string, body: object, app: string | null = APP): Promise<Json> {
  const headers = { ...(await headersOf(app)), 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...((await response.json()) as Json) };
}

const codeOf = (answer: Json): string => answer.errors?.[0]?.extensions.code ?? 'OK';
const byHash = (sha256Hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

describe('a manifest', () => {
  it.each([
    ['that is not there', undefined, 'ENOENT'],
    ['that is not JSON', '{', 'JSON'],
    ['of another format', { ...manifestOf(), format: 'relay' }, 'format'],
    ['of another version', { ...manifestOf(), version: 2 }, 'version'],
    ['without bodies', { ...manifestOf(), operations: [{ id: 'x' }] }, 'operations.0'],
    [
      'whose id is not the hash of its body',
      { ...manifestOf(), operations: [{ ...manifestOf(PEOPLE).operations[0], id: UNKNOWN }] },
      'operations.0 (People)',
    ],
  ])('%s is refused with its place, in both languages', (_what, manifest, place) => {
    const file =
      manifest === undefined ? join(folder, 'absent.json') : write('broken.json', manifest);
    const read = () => readManifest(file);
    expect(read).toThrow(ManifestInvalid);
    expect(read).toThrow(place);
    expect(read).toThrow(file);
    expect(read).toThrow(/无法使用.*cannot be used/s);
  });

  it('that cannot be used keeps the gateway from starting', async () => {
    const documentsFile = write('broken.json', '{');
    await expect(startTownGateway(undefined, { documentsFile })).rejects.toThrow(ManifestInvalid);
  });

  it('is needed where nothing else is served', async () => {
    const options = { documentsOnly: true };
    await expect(startTownGateway(undefined, options)).rejects.toThrow(StartRefused);
  });
});

describe('a gateway with documents', () => {
  let url: string;
  let town: TownGateway;
  beforeAll(async () => {
    ({ town, url } = await startWith({}));
  });
  afterAll(() => town?.close());

  it.each([
    ['as Apollo’s clients send it', byHash(hashOf(PEOPLE))],
    ['as GraphQL over HTTP has it', { documentId: `sha256:${hashOf(PEOPLE)}` }],
    ['by the bare hash', { documentId: hashOf(PEOPLE).toUpperCase() }],
    ['with its text', { query: PEOPLE, ...byHash(hashOf(PEOPLE)) }],
  ])('answers a document named %s like its text', async (_how, named) => {
    const variables = { n: 1 };
    const answer = await post(url, { ...named, variables });
    expect(codeOf(answer)).toBe('OK');
    expect(answer.data).toEqual((await post(url, { query: PEOPLE, variables })).data);
  });

  it('answers one by GET', async () => {
    const search = new URLSearchParams({ documentId: hashOf(PEOPLE), variables: '{"n":1}' });
    const answer = await fetch(`${url}?${search}`, { headers: await headersOf(APP) });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty('data.people');
  });

  it.each([
    ['an unknown id', { documentId: UNKNOWN }, 'PERSISTED_DOCUMENT_NOT_FOUND'],
    ['a document of others', { documentId: hashOf(COMMON) }, 'PERSISTED_DOCUMENT_NOT_FOUND'],
    ['another text than the hash says', { query: PEOPLE, ...byHash(UNKNOWN) }, 'BAD_REQUEST'],
    ['an id that is no hash', { documentId: '../secret' }, 'BAD_REQUEST'],
    [
      'a hash that is no text',
      { extensions: { persistedQuery: { sha256Hash: 7 } } },
      'BAD_REQUEST',
    ],
    ['two ids', { documentId: hashOf(PEOPLE), ...byHash(hashOf(PEOPLE)) }, 'BAD_REQUEST'],
  ])('refuses %s', async (_what, body, code) => {
    const answer = await post(url, { ...body, variables: { n: 1 } });
    expect(codeOf(answer)).toBe(code);
    expect(answer.status).toBe(400);
  });

  it('stores nothing at a client’s word', async () => {
    const text = '{ people(first: 1) { name } }';
    expect(codeOf(await post(url, { query: text, ...byHash(hashOf(text)) }))).toBe('OK');
    const again = await post(url, byHash(hashOf(text)));
    expect(codeOf(again)).toBe('PERSISTED_DOCUMENT_NOT_FOUND');
  });

  it('gives applications without a manifest the common one', async () => {
    for (const app of [null, 'other']) {
      const ask = async (text: string) =>
        codeOf(await post(url, { documentId: hashOf(text), variables: { n: 1 } }, app));
      expect(await ask(COMMON)).toBe('OK');
      expect(await ask(PEOPLE)).toBe('PERSISTED_DOCUMENT_NOT_FOUND');
    }
  });
});

describe('a gateway with documents only', () => {
  let url: string;
  let town: TownGateway;
  beforeAll(async () => {
    ({ town, url } = await startWith({ documentsOnly: true }));
  });
  afterAll(() => town?.close());

  it('answers what is in the manifest, by id and by text', async () => {
    for (const named of [{ documentId: hashOf(PEOPLE) }, { query: PEOPLE }])
      expect(codeOf(await post(url, { ...named, variables: { n: 1 } }))).toBe('OK');
  });

  it.each([
    ['another text', { query: '{ people(first: 1) { name } }' }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['introspection', { query: '{ __schema { __typename } }' }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['a document of others', { query: COMMON }, 'PERSISTED_DOCUMENT_REQUIRED'],
    [
      'another text with its own hash',
      { query: '{ __typename }', ...byHash(hashOf('{ __typename }')) },
      'PERSISTED_DOCUMENT_NOT_FOUND',
    ],
  ])('refuses %s', async (_what, body, code) => {
    expect(codeOf(await post(url, body))).toBe(code);
  });

  it('says who asks first: without a token nothing is told of documents', async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ documentId: UNKNOWN }),
    });
    expect(response.status).toBe(401);
  });
});

describe('a manifest that the registry names', () => {
  it.each(['absent.json', '../common.json', '/etc/passwd'])(
    'and that is %s leaves the application without documents, and the log says so',
    async (manifest) => {
      const { town, url } = await startWith({ documentsOnly: true, manifest });
      try {
        const answer = await post(url, { documentId: hashOf(COMMON) });
        expect(codeOf(answer)).toBe('PERSISTED_DOCUMENT_NOT_FOUND');
        expect(town.log.map(({ msg }) => msg)).toContain('manifest refused');
      } finally {
        await town.close();
      }
    },
  );
});
