/** What the tests of departments over the synthetic population have in common. */
import { createHash } from 'node:crypto';
import { demoKeyring } from '../../wire/keyring.ts';
import { personRef } from '../../wire/ref.ts';
import type { Row } from '../kit/index.ts';
import { checkDigitHolds } from './id-number.ts';
import type { Channel } from './matters.ts';
import { truth } from './truth.ts';

/** Sixteen hex digits of the rows' content. */
export function digest(rows: readonly Row[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);
}

/** Texts of rows that are id numbers whose check digit holds: there must be none. */
export function validIdNumbers(rows: readonly Row[]): string[] {
  return rows
    .flatMap((row) => Object.values(row))
    .flatMap((value) => String(value).match(/(?<!\d)\d{17}[\dX](?!\d)/g) ?? [])
    .filter(checkDigitHolds);
}

/** Planted filings of one person and one channel, as `number` and the base reference of who filed. */
export function plantedFilings(channel: Channel): Map<string, string> {
  const baseKey = demoKeyring().secret('base');
  const planted = new Map<string, string>();
  for (const { idNumbers, filings } of truth().stories) {
    const [idNumber, other] = idNumbers;
    // Of stories with two persons truth does not say which filing is whose.
    if (idNumber === undefined || other !== undefined) continue;
    for (const filing of filings)
      if (filing.channel === channel) planted.set(filing.number, personRef(baseKey, idNumber));
  }
  return planted;
}

/** A list of an answer's data. Throws where there is none. */
export function rowsOf(value: unknown): Row[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value as Row[];
}
