import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendJsonParts } from './http.ts';

const answers = new Map<string, readonly string[]>();
let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) =>
    sendJsonParts(response, 200, answers.get(url) ?? []),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(path: string): Promise<IncomingMessage> {
  const [response] = await once(request({ port, path, agent: false }).end(), 'response');
  return response as IncomingMessage;
}

it('an answer that was not taken yet is not written over by the next ones', () => {
  const [waiting, next, last] = [pending(), pending(), pending()];
  sendJsonParts(waiting.response, 200, ['"', '慢', '"']);
  sendJsonParts(next.response, 200, ['"', '快', '"']);
  expect([waiting.sent(), next.sent()]).toEqual(['"慢"', '"快"']);
  next.response.emit('finish');
  sendJsonParts(last.response, 200, ['"', '后', '"']);
  expect([waiting.sent(), last.sent()]).toEqual(['"慢"', '"后"']);
});

/** A response whose bytes nobody has taken: `sent` reads them where they lie. */
function pending(): { readonly response: ServerResponse; readonly sent: () => string } {
  let bytes: Buffer = Buffer.alloc(0);
  const end = (given: Buffer) => {
    bytes = given;
  };
  const response = Object.assign(new EventEmitter(), { writeHead: () => {}, end });
  return { response: response as unknown as ServerResponse, sent: () => bytes.toString() };
}

it('answers any text whole, after longer and shorter ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 2_000 })), async (parts) => {
      answers.set('/any', parts);
      const response = await ask('/any');
      const body = await text(response);
      expect(body).toBe(parts.join(''));
      expect(response.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    }),
    { numRuns: 50 },
  );
});
