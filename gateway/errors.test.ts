import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REASONS, REFUSAL_REASONS } from '../policies/model/index.ts';
import {
  asGatewayError,
  ClientError,
  ERROR_CODES,
  type ErrorCode,
  InternalError,
  toWireErrors,
} from './errors.ts';
import { BOUNDS, readLimits } from './limits.ts';
import { REASON_TEXTS, reasonText } from './reasons.ts';

const DOCS = readFileSync(new URL('../docs/ERRORS.md', import.meta.url), 'utf8');

/** First cells of the rows of the table under a heading, without backticks. */
function documented(heading: string): string[][] {
  const section = DOCS.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

describe('docs/ERRORS.md', () => {
  it('lists every code with its status and texts, and no other', () => {
    const wanted = Object.entries(ERROR_CODES).map(([code, { status, zh, en }]) => [
      code,
      String(status),
      zh,
      en,
    ]);
    const found = documented('Codes').map(([, code, status, zh, en]) => [code, status, zh, en]);
    expect(found).toEqual(wanted);
  });

  it('lists every reason with what to do next, and no other', () => {
    const wanted = [...REASONS, ...REFUSAL_REASONS].map((reason) => {
      const { what, next } = REASON_TEXTS[reason];
      return [reason, what.zh, what.en, next.zh, next.en];
    });
    const found = documented('Reasons').map((cells) => cells.slice(1, 6));
    expect(found).toEqual(wanted);
  });

  it('lists every limit with its bounds, and no other', () => {
    const wanted = Object.entries(BOUNDS).map(([name, { value, least, most, unit }]) => [
      name,
      String(value),
      `${least} to ${most}`,
      unit,
    ]);
    expect(documented('Limits').map((cells) => cells.slice(1, 5))).toEqual(wanted);
  });
});

describe('errors', () => {
  it('have texts in both languages, with the same places', () => {
    const places = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();
    for (const [code, { zh, en }] of Object.entries(ERROR_CODES))
      expect(places(zh), code).toEqual(places(en));
  });

  it('speak the language of the answer, down to their values', () => {
    const error = new ClientError('OPERATION_NOT_SUPPORTED', { detail: { zh: '甲', en: 'A' } });
    expect(toWireErrors(error, 'zh')[0]?.message).toBe('暂不支持此类操作：甲');
    expect(toWireErrors(error, 'en')[0]?.message).toContain(': A');
  });

  it('of unknown origin are masked, with an id and nothing of the cause', () => {
    const cause = new Error('password=hunter2 at /srv/db.ts');
    const masked = asGatewayError(cause);
    expect(masked).toBeInstanceOf(InternalError);
    const [wire] = toWireErrors(masked, 'en');
    expect(JSON.stringify(wire)).not.toMatch(/hunter2|srv/);
    expect(wire?.extensions).toEqual({ code: 'INTERNAL', id: (masked as InternalError).id });
    expect(masked.cause).toBe(cause);
  });

  it('of the client pass as they are', () => {
    const error = new ClientError('FORBIDDEN', {}, { reason: 'PURPOSE_MISSING' });
    expect(asGatewayError(error)).toBe(error);
    expect(error.status).toBe(403);
    expect(toWireErrors(error, 'en')[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
      reason: 'PURPOSE_MISSING',
    });
  });

  it('say several things at once, each with its place', () => {
    const error = ClientError.of('BAD_USER_INPUT', [
      { values: { argument: '$a', detail: 'x' } },
      { values: { argument: '$b', detail: 'y' }, locations: [{ line: 1, column: 2 }] },
    ]);
    const wire = toWireErrors(error, 'en');
    expect(wire.map(({ message }) => message)).toEqual([
      'The input $a is not acceptable: x',
      'The input $b is not acceptable: y',
    ]);
    expect(wire[1]?.locations).toEqual([{ line: 1, column: 2 }]);
  });

  it('leave no status of the contract out', () => {
    const status = (code: ErrorCode) => ERROR_CODES[code].status;
    expect(status('UNAUTHENTICATED')).toBe(401);
    expect(status('FORBIDDEN')).toBe(403);
    expect(status('BAD_USER_INPUT')).toBe(400);
    expect(status('LEDGER_UNAVAILABLE')).toBe(503);
    expect(status('POLICY_UNAVAILABLE')).toBe(503);
    expect(status('SOURCE_UNAVAILABLE')).toBe(200);
  });

  it('take a reason that nobody knows for a failed decision', () => {
    expect(reasonText('constructor')).toBe(REASON_TEXTS.DECISION_ERROR);
  });
});

describe('limits', () => {
  it('stand between their bounds', () => {
    for (const [name, { value, least, most, why }] of Object.entries(BOUNDS)) {
      expect(value, name).toBeGreaterThanOrEqual(least);
      expect(value, name).toBeLessThanOrEqual(most);
      expect(Number.isSafeInteger(most), name).toBe(true);
      expect(why.length, name).toBeGreaterThan(20);
    }
  });

  it('are set by the environment', () => {
    expect(readLimits({ ISTHMUS_LIMIT_PLAN_MS: '500' }).planMs).toBe(500);
    expect(readLimits({}).planMs).toBe(BOUNDS.planMs.value);
  });

  it('cannot be lifted, by no spelling of much', () => {
    for (const text of ['Infinity', '1e9', '-1', '0', '', 'none', '999999999999', '0x10', 'NaN'])
      expect(() => readLimits({ ISTHMUS_LIMIT_DEPTH: text }), text).toThrow(/ISTHMUS_LIMIT_DEPTH/);
  });
});
