import { expect, it } from 'vitest';
import type { ContextClaims } from '../../wire/context-token.ts';
import { ReplayMemory } from './replay.ts';

const NOW = 1_000_000;
const ASKER = 'asker';

function claims(changes: Partial<ContextClaims>): ContextClaims {
  return {
    v: 1,
    iss: 'gateway',
    aud: 'clinic',
    iat: NOW / 1000,
    exp: NOW / 1000 + 5,
    jti: 'one',
    op: 'query',
    bh: 'body',
    bundle: '',
    decisionId: '',
    deniedHere: [],
    ...changes,
  };
}

it('lets a query repeat with the same body only', () => {
  const memory = new ReplayMemory();
  expect(memory.check(claims({}), ASKER, NOW)).toBe('FRESH');
  expect(memory.check(claims({}), ASKER, NOW)).toBe('REPEATED');
  expect(memory.check(claims({ bh: 'other' }), ASKER, NOW)).toBe('REPLAYED');
});

it('lets nobody else repeat a query', () => {
  const memory = new ReplayMemory();
  memory.check(claims({}), ASKER, NOW);
  expect(memory.check(claims({}), 'other', NOW)).toBe('REPLAYED');
  expect(memory.check(claims({}), ASKER, NOW)).toBe('REPEATED');
});

it('lets a mutation run once, under whatever kind it comes again', () => {
  const memory = new ReplayMemory();
  expect(memory.check(claims({ op: 'mutation' }), ASKER, NOW)).toBe('FRESH');
  expect(memory.check(claims({ op: 'mutation' }), ASKER, NOW)).toBe('REPLAYED');
  expect(memory.check(claims({ op: 'query' }), ASKER, NOW)).toBe('REPLAYED');
});

it('keeps calls of two gateways apart', () => {
  const memory = new ReplayMemory();
  memory.check(claims({ op: 'mutation' }), ASKER, NOW);
  expect(memory.check(claims({ op: 'mutation', iss: 'other' }), ASKER, NOW)).toBe('FRESH');
});

it('refuses rather than forgets what is alive, and forgets what has expired', () => {
  const memory = new ReplayMemory(2);
  memory.check(claims({ jti: 'one' }), ASKER, NOW);
  memory.check(claims({ jti: 'two' }), ASKER, NOW);
  expect(memory.check(claims({ jti: 'three' }), ASKER, NOW)).toBe('FULL');
  expect(memory.check(claims({ jti: 'three', exp: NOW / 1000 + 11 }), ASKER, NOW + 6_000)).toBe(
    'FRESH',
  );
});
