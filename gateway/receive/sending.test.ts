/** What is sent is what was answered, as text or as octets, short or long, and its length is said. */
import { afterEach, expect, it } from 'vitest';
import { octetsOf } from '../octets.ts';
import { type RunningServer, startServer } from './server.ts';

let server: RunningServer;

afterEach(() => server.close());

it.each([
  ['short', 10],
  ['long', 100_000],
])('%s', async (_length, times) => {
  const text = JSON.stringify({ name: '额尔敦𠮷é'.repeat(times) });
  const answers: Record<string, object> = {
    '/graphql?text': { body: text },
    '/graphql?octets': { body: octetsOf(text), octets: true },
  };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const handle = async ({ url }: { readonly url: string }) => ({
    ...{ status: 200, headers, body: '' },
    ...answers[url],
  });
  server = await startServer({ handle, notReady: () => undefined }, 0, '127.0.0.1');
  const bytes = Buffer.from(text);
  for (const path of Object.keys(answers)) {
    const got = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect(got.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    const head = await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    expect(await head.text()).toBe('');
  }
});
