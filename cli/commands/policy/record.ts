/** `isthmus policy log | history`: who did what when, and what was in force when. */
import { CliError, EXIT, printJson, say, table } from '../../output.ts';
import { withStore } from './answer.ts';

export async function logCommand(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const { lines, fault } = store.journal();
    if (options.json) printJson({ ok: fault === undefined, lines, fault: fault ?? null });
    else {
      const rows = lines.map(({ at, persons, what, draft, number, hash, cause, filed }) => [
        ...[at, persons.join('+'), what, draft ?? '', number === undefined ? '' : String(number)],
        ...[hash?.slice(0, 12) ?? '', [cause, filed].filter(Boolean).join(' · ')],
      ]);
      process.stdout.write(rows.length === 0 ? '' : `${table(rows)}\n`);
    }
    if (!fault) return;
    if (!options.json)
      say(
        {
          zh: '第 {line} 行与前一行不相接（{detail}）：记录被改动过，请保留此文件备查。',
          en: 'Line {line} does not follow the one before it ({detail}): the record was changed. Keep the file as evidence.',
        },
        { ...fault },
      );
    process.exitCode = EXIT.NEGATIVE;
  });
}

interface HistoryOptions {
  readonly json?: boolean;
  /** ISO 8601 instant. */
  readonly at?: string;
}

export async function historyCommand(options: HistoryOptions): Promise<void> {
  await withStore(async (store) => {
    const entries = options.at === undefined ? store.history() : [inForceAt(options.at)].flat();
    if (options.json) {
      printJson({ ok: true, history: entries });
      return;
    }
    const rows = entries.map(({ number, version, publishedAt, persons, emergency, cause }) => [
      ...[String(number), version, publishedAt, persons.join('+'), emergency ? '!' : ''],
      cause ?? '',
    ]);
    process.stdout.write(rows.length === 0 ? '' : `${table(rows)}\n`);

    function inForceAt(at: string) {
      const instant = Date.parse(at);
      if (Number.isNaN(instant)) throw timeWrong(at);
      return store.inForceAt(instant) ?? [];
    }
  });
}

function timeWrong(text: string): CliError {
  return new CliError(
    'TIME_WRONG',
    {
      zh: '{text} 不是时刻，例如 2026-11-20T09:30:00+08:00。',
      en: '{text} is no instant, such as 2026-11-20T09:30:00+08:00.',
    },
    { text },
  );
}
