/** The rows of all worlds: five tables alike, each row linked to one of every table. */
import { fileURLToPath } from 'node:url';
import type { Row, SeedContext } from '../../subgraphs/kit/index.ts';
import { INSIDE, idNumberOf, OUTSIDE } from '../regression/departments.ts';

export const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
export const TABLES = 5;
export const ROWS = 6;

/** What one world must not tell from another: text of a cell by table, row and column. */
export type Values = (table: number, nr: number, column: string, plain: string) => string;
export const plainValues: Values = (_table, _nr, _column, plain) => plain;

const AREAS = [INSIDE, `${INSIDE.slice(0, 9)}002`, OUTSIDE];

/** Cells by column; a note is missing now and then. */
export function cellsOf(table: number, nr: number): Readonly<Record<string, string | null>> {
  return {
    name: `王${table}${nr}`,
    phone: `138${table}000000${nr}`,
    note: nr % 4 === 0 ? null : `note ${nr % 2}`,
    text: `text ${table} ${nr % 3}`,
    area: AREAS[(nr + table) % AREAS.length] ?? '',
  };
}

/** The row of another table that a row is linked to. */
export const linkOf = (table: number, nr: number, to: number) => ((nr + table + 2 * to) % ROWS) + 1;

type Refs = Pick<SeedContext, 'personRef' | 'recordRef'>;

export function rowsOf(table: number, { personRef, recordRef }: Refs, values = plainValues): Row[] {
  return Array.from({ length: ROWS }, (_, index) => index + 1).map((nr) => ({
    nr,
    ref: recordRef(`t${table}`, nr),
    person_ref: personRef(idNumberOf(nr)),
    ...Object.fromEntries(
      Object.entries(cellsOf(table, nr)).map(([column, plain]) => {
        return [column, plain === null ? null : values(table, nr, column, plain)];
      }),
    ),
    ...Object.fromEntries(
      Array.from({ length: TABLES }, (_, to) => {
        return [`link${to}`, recordRef(`t${to}`, linkOf(table, nr, to))];
      }),
    ),
  }));
}
