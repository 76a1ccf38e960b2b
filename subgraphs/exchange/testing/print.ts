/** The tables of docs/EXCHANGE.md as the code has them; the test beside compares, in both directions. */
import { APPLICATION, DSP_STATE } from '../channel/application.ts';
import { DISPUTE } from '../channel/dispute.ts';
import { DECREE_809 } from '../channel/legal-clock.ts';
import type { Procedure } from '../channel/machine.ts';
import { REFUSALS } from '../channel/refusal.ts';
import { VERIFICATION } from '../channel/verification.ts';

type Any = Procedure<string, string, string>;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function procedureTable({ transitions }: Any): string {
  return table(
    ['step', 'from', 'to', 'by', 'requires', 'basis'],
    transitions.map(({ step, from, to, by, requires = [], once, basis }) => [
      `\`${step}\`${once ? ' (once)' : ''}`,
      from.join(', '),
      to,
      by.join(', '),
      requires.join(', '),
      basis,
    ]),
  );
}

/** Heading -> what stands under it. */
export const PRINTED: Readonly<Record<string, string>> = {
  'The application': procedureTable(APPLICATION as Any),
  'The verification ticket': procedureTable(VERIFICATION as Any),
  'The dispute': procedureTable(DISPUTE as Any),
  'The legal clock': table(
    ['period', 'working days at most'],
    Object.entries(DECREE_809).map(([period, days]) => [`\`${period}\``, String(days)]),
  ),
  'The Dataspace Protocol': table(
    ['state', 'contract negotiation'],
    Object.entries(DSP_STATE).map(([state, dsp]) => [state, dsp ?? 'none: not yet sent']),
  ),
  Refusals: table(
    ['code', 'zh', 'en', 'next, zh', 'next, en'],
    Object.entries(REFUSALS).map(([code, { what, next }]) => [
      `\`${code}\``,
      ...[what.zh, what.en, next.zh, next.en],
    ]),
  ),
};
