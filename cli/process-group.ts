/** The processes of `npm start`: started together, stopped together, and one may die alone. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { home, ROOT } from './environment.ts';
import { CliError, EXIT, say } from './output.ts';

export const GATEWAY = 'gateway';
/** Tells a host to migrate and seed, and to end. */
export const PREPARE = '--prepare';

/** A forked process and what it is called in messages. */
export interface Started {
  readonly label: string;
  readonly child: ChildProcess;
}

export class ProcessGroup {
  readonly running: Started[] = [];
  /** Processes whose end is no news. */
  readonly #passing = new WeakSet<ChildProcess>();
  #stopping = false;

  constructor() {
    process.on('SIGINT', () => this.stop(EXIT.OK));
    process.on('SIGTERM', () => this.stop(EXIT.OK));
    process.on('exit', () => this.#signalAll('SIGKILL'));
  }

  /** Forks a TypeScript file of the project. The child reports over IPC and writes to our output. */
  fork(label: string, file: string, args: readonly string[], demo: boolean): ChildProcess {
    const child = fork(join(ROOT, file), [...args], {
      cwd: ROOT,
      execArgv: ['--import', 'tsx', '--enable-source-maps'],
      env: { ...process.env, ISTHMUS_HOME: home(), ...(demo ? { ISTHMUS_DEMO: '1' } : {}) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = { label, child };
    this.running.push(started);
    child.once('exit', () => this.#ended(started));
    return child;
  }

  /** Forks a process that does its work and ends; rejects if it ends otherwise than well. */
  async run(label: string, file: string, args: readonly string[], demo: boolean): Promise<void> {
    const child = this.fork(label, file, args, demo);
    this.#passing.add(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => (code === 0 ? resolve() : reject(processDied(label, code))));
    });
  }

  /** Ends every child, letting running requests finish; the exit code is the first one asked for. */
  stop(exitCode: number): void {
    if (this.#stopping) return;
    this.#stopping = true;
    process.exitCode = exitCode;
    this.#signalAll('SIGTERM');
  }

  #ended(started: Started): void {
    this.running.splice(this.running.indexOf(started), 1);
    if (this.#stopping || this.#passing.has(started.child)) return;
    const { label } = started;
    say(
      {
        zh: '✗ 进程“{label}”已停止；其余部门继续应答。',
        en: '✗ process "{label}" has stopped; the other departments go on answering.',
      },
      { label },
    );
    // Without the gateway there is nothing to ask.
    if (label === GATEWAY) this.stop(EXIT.FAULT);
  }

  #signalAll(signal: NodeJS.Signals): void {
    for (const { child } of this.running) child.kill(signal);
  }
}

export function processDied(label: string, code: number | null): CliError {
  return new CliError(
    'PROCESS_DIED',
    {
      zh: '进程“{label}”在启动时退出（{code}），原因见上。运行 npm run isthmus -- doctor 可检查环境。',
      en: 'The process "{label}" ended while starting ({code}); its reason stands above. `npm run isthmus -- doctor` checks the environment.',
    },
    { label, code },
    EXIT.FAULT,
  );
}
