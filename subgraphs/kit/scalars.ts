/**
 * Scalars of the graph. A scalar of a maskable item admits its masked form, so that a masked value is
 * valid data (design, "Masks"). Serializing also makes the three databases answer alike.
 */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isRef } from '../../wire/ref.ts';

export const SCALAR_DESCRIPTIONS = {
  Ref: 'Pseudonymous reference: one version character and 22 base64url characters.',
  Cursor: 'Encrypted position in a list; valid for the consumer and purpose it was given to.',
  Date: 'Calendar date, YYYY-MM-DD.',
  DateTime: 'Instant in UTC, ISO 8601.',
  Decimal: 'Exact decimal number as text.',
  PersonName: 'Name of a person; masked: first character and *.',
  Phone: 'Telephone number; masked: 138****5678.',
  IdNumber: 'Resident identity number (GB 11643); masked: the first six digits and *.',
  PartialDate: 'Date that may lack day or month (ISO 8601-2): 1985-XX-XX.',
  Address: 'Postal address; masked: down to the community.',
  Band: 'Whole number, or masked the band of ten it lies in: 30-39.',
} as const;
export type ScalarName = keyof typeof SCALAR_DESCRIPTIONS;

/** There is no year 0 in the calendar of a register, nor in PostgreSQL's. */
const DATE = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const PARTIAL_DATE = /^\d{4}-(?:XX|0[1-9]|1[0-2])-(?:XX|0[1-9]|[12]\d|3[01])$/;
const DECIMAL = /^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,10})?$/;
/** `2026-01-02 03:04:05+00` (PostgreSQL), `2026-01-02 03:04:05` (MariaDB), ISO 8601 (SQLite). */
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const TEXT_LENGTH_MAX = 300;

/** Value if it is text within bounds and of `pattern`. */
function textOf(pattern: RegExp): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === 'string' && value.length <= TEXT_LENGTH_MAX && pattern.test(value)
      ? value
      : undefined;
}

function dateOf(value: unknown): string | undefined {
  const text = textOf(DATE)(value);
  // Date.parse refuses 30 February.
  return text && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text) ? text : undefined;
}

/** Canonical instant: UTC, fractions of a second only where there are any. */
export function dateTimeOf(value: unknown): string | undefined {
  // knex writes a JavaScript Date to SQLite as milliseconds.
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? instantText(value) : undefined;
  const match = typeof value === 'string' ? DATE_TIME.exec(value) : null;
  if (!match) return undefined;
  const [, day = '', time = '', zone = 'Z'] = match;
  const offset =
    zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  return instantText(Date.parse(`${day}T${time}${offset}`));
}

function instantText(milliseconds: number): string | undefined {
  const instant = new Date(milliseconds);
  if (Number.isNaN(instant.getTime())) return undefined;
  return instant.toISOString().replace('.000Z', 'Z');
}

/** Canonical decimal: no trailing zeros after the point, since SQLite does not keep them. */
function decimalOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string' || !DECIMAL.test(text)) return undefined;
  const canonical = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return canonical === '-0' ? '0' : canonical;
}

function bandOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isInteger(value) ? String(value) : value;
  return textOf(/^-?\d{1,15}(?:-\d{1,15})?$/)(text);
}

const READERS: Readonly<Record<ScalarName, (value: unknown) => string | undefined>> = {
  Ref: (value) => (isRef(value) ? value : undefined),
  Cursor: (value) =>
    typeof value === 'string' && /^[A-Za-z0-9_-]{1,1000}$/.test(value) ? value : undefined,
  Date: dateOf,
  DateTime: dateTimeOf,
  Decimal: decimalOf,
  PersonName: textOf(/\S/u),
  Phone: textOf(/^\+?[\d*][\d* -]{2,30}$/),
  IdNumber: textOf(/^\d{6}(?:[\d*]{9}|[\d*]{11}[\dXx*])$/),
  PartialDate: textOf(PARTIAL_DATE),
  Address: textOf(/\S/u),
  Band: bandOf,
};

function scalarOf(name: ScalarName): GraphQLScalarType<string, string> {
  const read = READERS[name];
  function accept(value: unknown): string {
    const accepted = read(value);
    // The value itself stays out of the message: it may be one that nobody should see.
    if (accepted === undefined) throw new GraphQLError(`value is not a valid ${name}`);
    return accepted;
  }
  return new GraphQLScalarType({
    name,
    description: SCALAR_DESCRIPTIONS[name],
    serialize: accept,
    parseValue: accept,
    parseLiteral: (node: ValueNode) =>
      accept(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
  });
}

export const SCALARS: Readonly<Record<ScalarName, GraphQLScalarType<string, string>>> =
  Object.freeze(
    Object.fromEntries(
      (Object.keys(SCALAR_DESCRIPTIONS) as ScalarName[]).map((name) => [name, scalarOf(name)]),
    ) as Record<ScalarName, GraphQLScalarType<string, string>>,
  );

/** Canonical text of a column value whose item has scalar `name`; undefined where it is not one. */
export function readScalar(name: string, value: unknown): string | undefined {
  return Object.hasOwn(READERS, name) ? READERS[name as ScalarName](value) : undefined;
}
