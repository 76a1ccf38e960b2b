/** The text that is hashed is the canonical JSON of the record, whatever the record holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { encodeLine, type UseRecord } from './record.ts';
import { useRecord } from './testing.ts';

const AT = '2026-11-23T00:00:00.000Z';
const text = fc.string({ unit: 'grapheme' });
const list = fc.array(text, { maxLength: 3 }).map((items) => Object.freeze(items));

/** Every member of a record: one that is added to the type has to be added here. */
const MEMBERS: { readonly [Member in keyof Required<UseRecord>]: fc.Arbitrary<UseRecord[Member]> } =
  {
    kind: fc.constant('USE'),
    outcome: fc.constantFrom('BEGUN', 'ANSWERED', 'REFUSED'),
    decisionId: text,
    policyVersion: text,
    bundle: text,
    who: fc.record({ kind: text, dept: text, sub: text, duties: list, clearance: fc.nat() }),
    app: fc.option(text, { nil: undefined }) as fc.Arbitrary<string>,
    purpose: text,
    matter: fc.option(text, { nil: undefined }) as fc.Arbitrary<string>,
    operation: fc.record({ kind: text, hash: text }),
    reason: fc.option(text, { nil: undefined }) as fc.Arbitrary<string>,
    coordinates: list,
    denied: list,
    arguments: fc.option(list, { nil: undefined }) as fc.Arbitrary<readonly string[]>,
    reached: fc.option(list, { nil: undefined }) as fc.Arbitrary<readonly string[]>,
    agreements: list,
    rows: fc.dictionary(text, fc.nat()),
    subjects: list,
  };

const entryOf = (line: string) => /^\{"entry":(.*),"leaf":"[\w-]{43}"\}$/s.exec(line)?.[1];

describe('the line of a use', () => {
  it('holds its canonical JSON', () => {
    fc.assert(
      fc.property(fc.record(MEMBERS), fc.nat(), (record, seq) => {
        const wanted = canonicalJson({ ...record, v: 1, seq, at: AT });
        expect(entryOf(encodeLine(record as UseRecord, seq, AT).text)).toBe(wanted);
      }),
      { numRuns: runs(200) },
    );
  });

  it('shows a change of a list that is not frozen, though an earlier text of it is remembered', () => {
    const subjects = ['a'];
    const coordinates = ['Person.name'];
    const record = useRecord('d', { subjects, coordinates });
    const first = encodeLine(record, 0, AT).text;
    coordinates.push('Person.phone');
    expect(encodeLine(record, 0, AT).text).not.toBe(first);
  });
});
