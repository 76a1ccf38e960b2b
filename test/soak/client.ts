/** Sends requests, reads or does not read their answers, and leaves at any moment. */
import { type Agent, type ClientRequest, request } from 'node:http';
import type { Asked } from './requests.ts';

export interface Got {
  readonly status: number;
  readonly text: string;
}

/** Where a client leaves: with half its body sent, or so many milliseconds after all of it. */
export type Leaves = 'in the body' | number;

const options = (port: number, { headers, body }: Asked) => ({
  ...{ host: '127.0.0.1', port, path: '/graphql', method: 'POST' },
  headers: { ...headers, 'content-length': Buffer.byteLength(body) },
});

export function ask(agent: Agent, port: number, asked: Asked): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...options(port, asked), agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(asked.body);
  });
}

/** Resolves when its connection is closed; the answer may have been on its way. */
export function askAndLeave(port: number, asked: Asked, leaves: Leaves): Promise<void> {
  return new Promise((resolve) => {
    // A connection of its own: leaving closes no other's.
    const sent: ClientRequest = request({ ...options(port, asked), agent: false }, (response) =>
      response.resume(),
    );
    sent.on('error', () => undefined);
    sent.on('close', () => resolve());
    if (leaves === 'in the body') {
      sent.write(asked.body.slice(0, asked.body.length / 2), () => sent.destroy());
      return;
    }
    sent.end(asked.body, () => setTimeout(() => sent.destroy(), leaves));
  });
}
