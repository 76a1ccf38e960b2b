/** The office's end of the policy desk: its process is started by the first act, and again where it died. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PolicyAnswer, PolicyDesk } from '../subgraphs/kit/types.ts';
import { home, ROOT } from './environment.ts';
import type { DeskMessage, DeskReply } from './policy-desk.ts';

type Wanted = DeskMessage extends infer Message
  ? Message extends DeskMessage
    ? Omit<Message, 'id'>
    : never
  : never;

export interface DeskProcess extends PolicyDesk {
  close(): void;
}

interface Waiting {
  readonly resolve: (answer: PolicyAnswer) => void;
  readonly reject: (error: Error) => void;
}

export function deskProcess(demo: boolean): DeskProcess {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | undefined;
  let last = 0;

  function started(): ChildProcess {
    if (child) return child;
    const desk = fork(join(ROOT, 'cli/policy-desk.ts'), [], {
      cwd: ROOT,
      execArgv: ['--import', 'tsx', '--enable-source-maps'],
      env: { ...process.env, ISTHMUS_HOME: home(), ...(demo ? { ISTHMUS_DEMO: '1' } : {}) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    // It keeps no process alive that would end.
    desk.unref();
    desk.channel?.unref();
    desk.on('message', ({ id, answer }: DeskReply) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (answer) asked?.resolve(answer);
      else asked?.reject(new Error('the policy desk failed; its log says why'));
    });
    desk.once('exit', (code) => ended(desk, `the policy desk ended with ${code}`));
    desk.once('error', (error) => ended(desk, error.message));
    child = desk;
    return desk;
  }

  /** Whether an act was done is in the draft: nobody is told that it was not. */
  function ended(desk: ChildProcess, why: string): void {
    if (child !== desk) return;
    child = undefined;
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  function ask(wanted: Wanted): Promise<PolicyAnswer> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      started().send({ ...wanted, id });
    });
  }

  return {
    act: (request, person) => ask({ does: 'act', request, person }),
    show: (draft) => ask({ does: 'show', draft }),
    close: () => child?.disconnect(),
  };
}
