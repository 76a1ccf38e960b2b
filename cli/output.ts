/** What commands print, and how they fail: texts in zh and en, `--json` everywhere, honest exit codes. */
import { fill, type Language, languageOf, type Message } from '../wire/text.ts';

/** 0 done; 1 the answer is no (a check failed, a record does not verify); 2 wrong use; 3 fault. */
export const EXIT = { OK: 0, NEGATIVE: 1, USAGE: 2, FAULT: 3 } as const;

/** A failure with a text for the user; anything else that is thrown is a fault of ours. */
export class CliError extends Error {
  readonly code: string;
  readonly text: Message;
  readonly values: Readonly<Record<string, unknown>>;
  readonly exit: number;

  constructor(
    code: string,
    text: Message,
    values: Readonly<Record<string, unknown>> = {},
    exit: number = EXIT.USAGE,
  ) {
    super(fill(text, 'en', values));
    this.name = 'CliError';
    this.code = code;
    this.text = text;
    this.values = values;
    this.exit = exit;
  }
}

/** Language of the terminal: `ISTHMUS_LANG`, else the locale. */
export function terminalLanguage(): Language {
  const locale = process.env.ISTHMUS_LANG ?? process.env.LC_ALL ?? process.env.LANG ?? '';
  // An unset or C locale says nothing of its reader; English is then the readable choice.
  return locale.startsWith('zh')
    ? 'zh'
    : languageOf(/^(C|POSIX)?(\.|$)/.test(locale) ? 'en' : locale);
}

export function say(message: Message, values: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${fill(message, terminalLanguage(), values)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints `error` and sets the exit code; never throws. */
export function reportFailure(error: unknown, json: boolean): void {
  const known = error instanceof CliError ? error : undefined;
  const code = known?.code ?? 'FAULT';
  const text = known
    ? fill(known.text, terminalLanguage(), known.values)
    : error instanceof Error
      ? error.message
      : String(error);
  if (json) printJson({ ok: false, code, message: text });
  else process.stderr.write(`${code}: ${text}\n`);
  if (!known && process.env.ISTHMUS_DEBUG) process.stderr.write(`${(error as Error)?.stack}\n`);
  process.exitCode = known?.exit ?? EXIT.FAULT;
}

/** Columns padded to the widest cell; Chinese characters count two. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return width;
}
