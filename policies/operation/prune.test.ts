import fc from 'fast-check';
import { parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { prune } from './prune.ts';
import { reach } from './reach.ts';
import { TooManyPatterns } from './removed.ts';
import { operationOf, SCHEMA } from './testing.ts';

function pruned(text: string, denied: readonly string[]) {
  const { document } = operationOf(text);
  const left = prune(SCHEMA, document, undefined, (one) => denied.includes(one));
  if (left.document) expect(validate(SCHEMA, left.document)).toEqual([]);
  return {
    text: left.document && print(left.document).replaceAll(/\s+/g, ' '),
    removed: left.removed.map(({ coordinate, pattern }) => `${coordinate} ${pattern.join('.')}`),
  };
}

describe('pruning', () => {
  it.each<[string, string, string[], string | undefined, string[]]>([
    [
      'takes out a denied field, by its alias',
      '{ person(id: 1) { n: name phone } }',
      ['Person.name'],
      '{ person(id: 1) { phone } }',
      ['Person.name person.n'],
    ],
    [
      'keeps an allowed parent alive',
      '{ person(id: 1) { name } }',
      ['Person.name'],
      '{ person(id: 1) { __typename } }',
      ['Person.name person.name'],
    ],
    [
      'leaves nothing of a denied root',
      '{ person(id: 1) { name } }',
      ['Query.person'],
      undefined,
      ['Query.person person'],
    ],
    [
      'names list levels',
      '{ people { pairs { name phone } } }',
      ['Person.name'],
      '{ people { pairs { phone } } }',
      ['Person.name people.@.pairs.@.@.name'],
    ],
    [
      'drops fragments and spreads that are empty, and variables nobody uses',
      'query ($s: Style) { person(id: 1) { name ...F } } fragment F on Person { ...G } fragment G on Person { phone(style: $s) }',
      ['Person.phone'],
      '{ person(id: 1) { name } }',
      ['Person.phone person.phone'],
    ],
    [
      'keeps a variable that something else uses',
      'query ($s: Style) { person(id: 1) { address { street(style: $s) } phone(style: $s) } }',
      ['Person.phone'],
      'query ($s: Style) { person(id: 1) { address { street(style: $s) } } }',
      ['Person.phone person.phone'],
    ],
    [
      'splits an interface’s field where implementors differ',
      '{ party { name address { city } } }',
      ['Person.name'],
      '{ party { ... on Company { name } address { city } } }',
      ['Person.name party.name'],
    ],
    [
      'does not split where all are denied',
      '{ party { name address { city } } }',
      ['Person.name', 'Company.name'],
      '{ party { address { city } } }',
      ['Company.name party.name', 'Person.name party.name'],
    ],
    [
      'does not touch a place where only another implementor is denied',
      '{ person(id: 1) { ... on Party { name } } }',
      ['Company.name'],
      '{ person(id: 1) { ... on Party { name } } }',
      [],
    ],
    [
      'does not ask the interface where something stands behind it',
      '{ party { name } }',
      ['Party.name'],
      '{ party { name } }',
      [],
    ],
    [
      'asks the interface where nothing does',
      '{ ghost { secret address { city } } }',
      ['Ghost.secret'],
      '{ ghost { address { city } } }',
      ['Ghost.secret ghost.secret'],
    ],
    [
      'names every place of a fragment, once each',
      '{ person(id: 1) { ...F } a: person(id: 2) { ...F ...F } } fragment F on Person { phone name }',
      ['Person.phone'],
      '{ person(id: 1) { ...F } a: person(id: 2) { ...F ...F } } fragment F on Person { name }',
      ['Person.phone person.phone', 'Person.phone a.phone'],
    ],
    [
      'goes below a field that is split',
      '{ party { owner { name address { city } } } }',
      ['Person.owner', 'Person.name'],
      '{ party { ... on Company { owner { address { city } } } } }',
      ['Person.owner party.owner', 'Person.name party.owner.name'],
    ],
  ])('%s', (_, text, denied, wanted, removed) => {
    const left = pruned(text, denied);
    expect(new Set(left.removed)).toEqual(new Set(removed));
    expect(left.removed).toHaveLength(removed.length);
    expect(left.text).toBe(wanted);
  });

  it('leaves alone what a condition excludes', () => {
    const text = 'query ($x: Boolean!) { people { name } person(id: 1) @skip(if: $x) { phone } }';
    const removed = (given: Record<string, boolean>, variables?: Record<string, boolean>) => {
      const { document } = operationOf(text, given);
      const denied = (one: string) => one === 'Query.person';
      return prune(SCHEMA, document, undefined, denied, variables ? { variables } : {}).removed;
    };
    expect(removed({ x: true }, { x: true })).toEqual([]);
    expect(removed({ x: false }, { x: false })).toHaveLength(1);
    expect(removed({ x: true })).toHaveLength(1);
  });

  it('keeps no operation but the one asked for', () => {
    const document = parse(
      'query A { person(id: 1) { ...F } } query B { people { ...G } } fragment F on Person { name } fragment G on Person { phone }',
    );
    const left = prune(SCHEMA, document, 'A', () => false).document;
    expect(left && print(left)).not.toMatch(/\bB\b|\bG\b|phone/);
    expect(left && validate(SCHEMA, left)).toEqual([]);
  });

  it('descends into entities', () => {
    const { document } = operationOf(
      '{ hits { ... on Person { name phone } ... on Place { name } } }',
    );
    const left = prune(SCHEMA, document, undefined, (one) => one === 'Person.phone');
    expect(left.removed).toEqual([{ coordinate: 'Person.phone', pattern: ['hits', '@', 'phone'] }]);
  });

  it('names no place that a condition excludes, though its fragment is used elsewhere', () => {
    const text = `query ($x: Boolean!) {
      a: person(id: 1) { name ...F @skip(if: $x) } b: person(id: 2) { name ...F }
    } fragment F on Person { phone }`;
    const { document, variables } = operationOf(text, { x: true });
    const denied = (one: string) => one === 'Person.phone';
    expect(prune(SCHEMA, document, undefined, denied, { variables }).removed).toEqual([
      { coordinate: 'Person.phone', pattern: ['b', 'phone'] },
    ]);
  });

  it('looks at a fragment once in each place, however often it is spread there', () => {
    const levels = 40;
    const fragments = Array.from(
      { length: levels },
      (_, at) => `fragment F${at} on Person { ...F${at + 1} ... { ...F${at + 1} } }`,
    );
    const text = `{ person(id: 1) { name ...F0 } } ${fragments.join(' ')} fragment F${levels} on Person { phone }`;
    const denied = (one: string) => one === 'Person.phone';
    expect(prune(SCHEMA, parse(text), undefined, denied).removed).toHaveLength(1);
  });

  it('stops where fragments multiply the places beyond bound', () => {
    const levels = 40;
    const fragments = Array.from(
      { length: levels },
      (_, at) =>
        `fragment F${at} on Person { a: friends { ...F${at + 1} } b: friends { ...F${at + 1} } }`,
    );
    const text = `{ person(id: 1) { ...F0 } } ${fragments.join(' ')} fragment F${levels} on Person { name }`;
    const document = parse(text);
    const denied = (one: string) => one === 'Person.name';
    expect(() => prune(SCHEMA, document, undefined, denied)).toThrow(TooManyPatterns);
    // Nothing denied: nothing to name, so nothing to multiply.
    expect(prune(SCHEMA, document, undefined, () => false).document).toBeDefined();
    // Denied elsewhere: the places below which nothing is denied are not counted.
    const elsewhere = parse(text.replace('{ person', '{ people { phone } person'));
    const { removed } = prune(SCHEMA, elsewhere, undefined, (one) => one === 'Person.phone');
    expect(removed).toHaveLength(1);
  });
});

/** Random selections over the test schema; fields without arguments, so that they merge. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Query: { party: 'Party', hits: 'Hit', people: 'Person', ghost: 'Ghost' },
  Party: { name: null, owner: 'Party', address: 'Address' },
  Person: { name: null, owner: 'Party', address: 'Address', phone: null, friends: 'Person' },
  Company: { name: null, address: 'Address', code: null },
  Place: { name: null, residents: 'Person' },
  Ghost: { secret: null, address: 'Address' },
  Hit: {},
  Address: { city: null, street: null },
};
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  Party: ['Person', 'Company', 'Party', 'Hit'],
  Hit: ['Person', 'Company', 'Place', 'Party'],
  Person: ['Party', 'Person', 'Hit'],
  Company: ['Party', 'Hit'],
};

function selections(type: string, depth: number): fc.Arbitrary<string> {
  const fields = Object.entries(FIELDS[type] ?? {}).flatMap(([name, of]) => {
    if (of === null) return [fc.constant(name)];
    return depth > 0 ? [selections(of, depth - 1).map((below) => `${name} ${below}`)] : [];
  });
  const fragments = (depth > 0 ? (CONDITIONS[type] ?? []) : []).map((on) =>
    selections(on, depth - 1).map((below) => `... on ${on} ${below}`),
  );
  const named = type === 'Person' ? [fc.constant('...Shared')] : [];
  const parts = [...fields, ...fragments, ...named, fc.constant('__typename')];
  return fc
    .array(fc.oneof(...parts), { minLength: 1, maxLength: 4 })
    .map((list) => `{ ${list.join(' ')} }`);
}

const document = fc
  .tuple(selections('Query', 4), selections('Party', 2))
  .map(([main, shared]) => {
    const used = main.includes('...Shared') ? ` fragment Shared on Party ${shared}` : '';
    return parse(main + used);
  })
  .filter((parsed) => validate(SCHEMA, parsed).length === 0);
const RUNS = { numRuns: runs(200) };

function reachedBy(parsed: ReturnType<typeof parse>): readonly string[] {
  const { operation, fragments, variables } = operationOf(print(parsed));
  return reach(SCHEMA, operation, fragments, variables).coordinates;
}

describe('pruning any operation', () => {
  it('changes nothing where nothing is denied', () => {
    fc.assert(
      fc.property(document, (parsed) => {
        const left = prune(SCHEMA, parsed, undefined, () => false);
        expect(left.document && print(left.document)).toBe(print(parsed));
        expect(left.removed).toEqual([]);
      }),
      RUNS,
    );
  });

  it('leaves a valid operation that reaches nothing denied and names what it lost', () => {
    const abstract = new Set(['Party', 'Hit', 'Ghost']);
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.boolean()), (parsed, coins) => {
        const before = reachedBy(parsed);
        const denied = new Set(before.filter(() => coins.next().value === true));
        const left = prune(SCHEMA, parsed, undefined, (one) => denied.has(one));
        const concrete = (one: string) => !abstract.has(one.slice(0, one.indexOf('.')));
        for (const { coordinate } of left.removed) expect(denied).toContain(coordinate);
        if (!left.document) return;
        expect(validate(SCHEMA, left.document)).toEqual([]);
        const after = reachedBy(left.document);
        for (const one of after) {
          expect(before).toContain(one);
          if (concrete(one)) expect(denied).not.toContain(one);
        }
      }),
      RUNS,
    );
  });

  it('does nothing more the second time', () => {
    fc.assert(
      fc.property(document, fc.nat(), (parsed, pick) => {
        const before = reachedBy(parsed);
        const denied = (one: string) => one === before[pick % before.length];
        const once = prune(SCHEMA, parsed, undefined, denied).document;
        if (!once) return;
        const twice = prune(SCHEMA, once, undefined, denied);
        expect(twice.document && print(twice.document)).toBe(print(once));
        expect(twice.removed).toEqual([]);
      }),
      RUNS,
    );
  });
});
