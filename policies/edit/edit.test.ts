/** The life of a draft and who its authors are, without a disk. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../test/runs.ts';
import { AGREEMENT, LISTS } from '../bundle/testing.ts';
import type { BundleContent } from '../model/index.ts';
import { firstContent, OFFICERS, signer } from '../store/testing.ts';
import { authorsOf } from './authors.ts';
import { hashEntry, signEntry } from './chain.ts';
import { differences } from './differences.ts';
import { applyOperations, PolicyRefused, replay, TRANSITIONS } from './index.ts';
import { conflictsOf } from './rebase.ts';
import type { Act, Draft, DraftEntry, Operation } from './types.ts';

const BASE = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const content = firstContent();
const agreement = (change: object): Operation => ({
  ...({ op: 'put', kind: 'agreement', id: AGREEMENT.id } as const),
  value: { ...content.agreements[0], ...change },
});

function entriesOf(acts: readonly (readonly [kid: string, act: Act])[]): DraftEntry[] {
  const entries: DraftEntry[] = [];
  for (const [seq, [kid, act]] of acts.entries()) {
    const last = entries.at(-1);
    const at = '2026-11-20T00:00:00.000Z';
    entries.push(
      signEntry({ draft: 'd1', seq, at, act }, last ? hashEntry(last) : null, signer(kid)),
    );
  }
  return entries;
}

const draftOf = (...acts: (readonly [string, Act])[]): Draft =>
  replay('d1', entriesOf([['a', OPEN], ...acts]), OFFICERS);

const OPEN: Act = { act: 'open', base: BASE, title: { zh: '改', en: 'a change' } };
const edit = (...operations: Operation[]): Act => ({ act: 'edit', operations });
const suggest = (...operations: Operation[]): Act => ({ act: 'suggest', operations, why: 'why' });
const rebase: Act = { act: 'rebase', base: OTHER, mine: [], theirs: [] };
const propose: Act = { act: 'propose', hash: OTHER, createdAt: '2026-11-20T00:00:00.000Z' };
const approve: Act = { act: 'approve', hash: OTHER, bundleSignature: 'x' };

describe('the transition table', () => {
  test('leaves no way back from an end, and one way into force', () => {
    const ends = Object.entries(TRANSITIONS).filter(([, acts]) => Object.keys(acts).length === 0);
    expect(ends.map(([state]) => state)).toEqual(['PUBLISHED', 'WITHDRAWN']);
    const publishing = Object.entries(TRANSITIONS).filter(([, acts]) => 'publish' in acts);
    expect(publishing.map(([state]) => state)).toEqual(['APPROVED']);
    const approving = Object.entries(TRANSITIONS).filter(([, acts]) => 'approve' in acts);
    expect(approving.map(([state]) => state)).toEqual(['PROPOSED', 'APPROVED']);
  });

  test.each<[string, Act]>([
    ['an edit', edit(agreement({ volume: 1 }))],
    ['a case set aside', { act: 'set-aside', policyCases: ['x'], why: 'x' }],
    ['a rebase', rebase],
    ['another proposal', propose],
    ['a suggestion applied', { act: 'apply', suggestion: 4 }],
  ])('%s voids an approval', (_, act) => {
    const before = [
      ['a', edit(agreement({ volume: 2 }))],
      ['a', propose],
      ['b', approve],
    ] as const;
    const draft = draftOf(...before, ['b', suggest(agreement({ volume: 3 }))], ['a', act]);
    expect(draftOf(...before).approvals).toHaveLength(1);
    expect(draft.approvals).toEqual([]);
    expect(draft.state).not.toBe('APPROVED');
  });

  test.each<[string, (entries: DraftEntry[]) => unknown]>([
    [
      'changed',
      ([, second]) => Object.assign(second as object, { at: '2027-01-01T00:00:00.000Z' }),
    ],
    ['taken out', (entries) => entries.splice(1, 1)],
    ['put elsewhere', (entries) => entries.reverse()],
    ['said to be of another', ([, second]) => Object.assign(second as object, { kid: 'b' })],
  ])('an entry that was %s breaks the draft', (_, tamper) => {
    const entries = entriesOf([
      ['a', OPEN],
      ['a', edit(agreement({ volume: 2 }))],
      ['a', propose],
    ]);
    tamper(entries);
    expect(() => replay('d1', entries, OFFICERS)).toThrow(PolicyRefused);
  });
});

describe('authors', () => {
  const applied: Act = { act: 'apply', suggestion: 2 };
  const volume = agreement({ volume: 2 });

  test.each<[string, (readonly [string, Act])[], string[]]>([
    ['nobody, of nothing', [], []],
    ['whoever changed it', [['a', edit(volume)]], ['a']],
    ['by person, not by key', [['a2', edit(volume)]], ['a']],
    [
      'not the reviewer of a suggestion',
      [
        ['a', edit(volume)],
        ['b', suggest(agreement({ volume: 3 }))],
      ],
      ['a'],
    ],
    [
      'both, once it is applied',
      [
        ['a', edit(volume)],
        ['b', suggest(agreement({ volume: 3 }))],
        ['a', applied],
      ],
      ['a', 'b'],
    ],
    [
      'everybody who touched a member since it last was as published',
      [
        ['a', edit(volume)],
        ['b', suggest(agreement({ volume: 3 }))],
        ['a', applied],
        ['b', edit(agreement({ volume: 4 }))],
      ],
      ['a', 'b'],
    ],
    [
      'nobody whose change was undone',
      [
        ['a', edit(volume)],
        ['a', edit(agreement({}))],
      ],
      [],
    ],
    [
      'the suggester of what stays beside what was undone',
      [
        ['a', edit(volume)],
        ['b', suggest(agreement({ volume: 2, retentionDays: 9 }))],
        ['a2', applied],
        ['a', edit(agreement({ retentionDays: 9 }))],
      ],
      ['a', 'b'],
    ],
    [
      'whoever overrode a published change',
      [
        ['a', edit(volume)],
        ['b', suggest(agreement({ volume: 3 }))],
        ['a', applied],
        ['b', { ...rebase, mine: ['agreement/grid-hotline'] } as Act],
      ],
      ['a', 'b'],
    ],
  ])('are %s', (_, acts, authors) => {
    expect(authorsOf(draftOf(...acts), content)).toEqual(authors);
  });

  /** Members that persons set, in turn, one at a time or several; some back to what they were. */
  const turns = fc.array(
    fc.record({
      person: fc.constantFrom('a', 'b'),
      volume: fc.constantFrom(100, 7, 8),
      retentionDays: fc.constantFrom(30, 31),
    }),
    { minLength: 1, maxLength: 8 },
  );

  test('hold everybody who last gave a member its new value, before and after a rebase', () => {
    fc.assert(
      fc.property(turns, (sequence) => {
        const edits = sequence.map(({ person, ...change }, seq) => ({
          ...{ seq, persons: [person], operations: [agreement(change)] },
        }));
        const draft = { ...draftOf(), edits };
        const authors = authorsOf(draft, content);
        for (const member of ['volume', 'retentionDays'] as const) {
          const last = sequence.at(-1)?.[member];
          if (last === AGREEMENT[member]) continue;
          const since = sequence.findLastIndex((turn) => turn[member] !== last) + 1;
          expect(authors).toContain(sequence[since]?.person);
        }
        // Another publication changes something else: authorship is what it was.
        const moved = withUse(content);
        expect(conflictsOf(draft, content, moved)).toEqual([]);
        expect(authorsOf(draft, moved)).toEqual(authors);
      }),
      { numRuns: runs(300) },
    );
  });
});

function withUse(base: BundleContent): BundleContent {
  const use = { ...LISTS.uses[0], id: 'use-9' };
  return applyOperations(base, [{ op: 'put', kind: 'use', id: 'use-9', value: use }]);
}

test('differences are the operations that make the one content of the other', () => {
  const changed = withUse(applyOperations(content, [agreement({ volume: 5 })]));
  const operations = differences(content, changed);
  expect(operations.map(({ op, kind, id }) => `${op} ${kind} ${id}`)).toEqual([
    'put use use-9',
    'put agreement grid-hotline',
  ]);
  expect(differences(applyOperations(content, operations), changed)).toEqual([]);
  expect(differences(changed, content).map(({ op }) => op)).toEqual(['remove', 'put']);
});
