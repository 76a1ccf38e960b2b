/** One entry of the table of problems. */
import type { Message } from '../../wire/text.ts';

export interface ProblemEntry {
  readonly severity: 'error' | 'warning';
  readonly message: Message;
  readonly expected?: Message;
}

export const error = (zh: string, en: string, expected?: Message): ProblemEntry =>
  expected === undefined
    ? { severity: 'error', message: { zh, en } }
    : { severity: 'error', message: { zh, en }, expected };
export const warning = (zh: string, en: string): ProblemEntry => ({
  severity: 'warning',
  message: { zh, en },
});
export const want = (zh: string, en: string): Message => ({ zh, en });
