import { describe, expect, it } from 'vitest';
import { item, NOW, policy, subject } from '../engine/testing.ts';
import { createDecider } from './decider.ts';
import { createMemory } from './memory.ts';

const always = () => true;
const ofSize = (size: number) => ({ size });

describe('a memory', () => {
  it('never holds more bytes than its limit, and forgets what was used longest ago', () => {
    const memory = createMemory<{ size: number }>(1000, ({ size }) => size);
    memory.set('a', ofSize(400));
    memory.set('b', ofSize(400));
    memory.get('a', always);
    memory.set('c', ofSize(400));
    expect(memory.get('b', always)).toBeUndefined();
    expect(memory.get('a', always)).toBeDefined();
    // Keys count too, two bytes a character.
    expect(memory.statistics()).toEqual({
      ...{ entries: 2, bytes: 804, evictions: 1 },
      ...{ hits: 2, misses: 1 },
    });
  });

  it('sees a value grow', () => {
    const memory = createMemory<{ size: number }>(1000, ({ size }) => size);
    const growing = ofSize(100);
    memory.set('a', growing);
    memory.set('b', ofSize(500));
    growing.size = 600;
    memory.set('a', growing);
    expect(memory.statistics()).toMatchObject({ entries: 1, bytes: 602, evictions: 1 });
  });

  it('does not remember what is larger than its limit', () => {
    const memory = createMemory<{ size: number }>(1000, ({ size }) => size);
    memory.set('a', ofSize(2000));
    expect(memory.get('a', always)).toBeUndefined();
    expect(memory.statistics()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('misses what no longer holds', () => {
    const memory = createMemory<{ size: number }>(1000, ({ size }) => size);
    memory.set('a', ofSize(10));
    expect(memory.get('a', () => false)).toBeUndefined();
    expect(memory.statistics()).toMatchObject({ hits: 0, misses: 1 });
  });
});

describe('a decider', () => {
  const known = policy({
    items: ['phone', 'name', 'area'].map((field) => item(`Person.${field}`)),
  });
  const asked = (key: string, areas: readonly string[] = []) => ({
    ...{ subject: subject({ areas }), purpose: 'CASE_HANDLING', matter: undefined },
    ...{ operationKey: key, now: NOW },
    reached: () => ({
      ...{ coordinates: ['Person.phone'], types: ['Person'], arguments: [], mutations: [] },
      introspectionOnly: false,
    }),
  });

  it('counts what it found and what it had to decide', async () => {
    const decider = createDecider(known);
    await decider.decideOperation(asked('one'));
    await decider.decideOperation(asked('one'));
    await decider.decideOperation(asked('two'));
    const { operations, entitlements } = decider.statistics();
    expect(operations).toMatchObject({ entries: 2, hits: 1, misses: 2, evictions: 0 });
    expect(entitlements).toMatchObject({ entries: 1, hits: 1, misses: 1 });
    // One verdict, and the rows of one type.
    expect(entitlements.bytes).toBeGreaterThan(2 * 700);
    expect(entitlements.bytes).toBeLessThan(2 * 700 + 2000);
  });

  it('stays within its limits however many classes and operations ask', async () => {
    const decider = createDecider(known, { entitlements: 50_000, operations: 20_000 });
    for (let index = 0; index < 100; index += 1)
      await decider.decideOperation(asked(`operation-${index}`, [`${index}`]));
    const { operations, entitlements } = decider.statistics();
    expect(entitlements.bytes).toBeLessThanOrEqual(50_000);
    expect(operations.bytes).toBeLessThanOrEqual(20_000);
    expect(entitlements.evictions).toBeGreaterThan(0);
    expect(operations.entries + operations.evictions).toBe(100);
  });
});
