import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../policies/model/index.ts';
import { CLERK } from '../request/testing/graph.ts';
import { answer, deny } from './testing/answering.ts';

const MASKED: Verdict = { effect: 'grant', mask: 'PHONE', ruleId: 'agreement:1', validUntil: 0 };
const REF_A = `A${'a'.repeat(21)}A`;
const PEOPLE = { people: [{ name: '甲' }, { name: '乙' }] };

describe('a denied field', () => {
  const asked = {
    query: '{ people { name phone } }',
    data: PEOPLE,
    verdicts: { 'Person.phone': deny('NO_AGREEMENT', 'agreement:none') },
  };

  it('answers null and says why, once per coordinate and pattern, in both places', () => {
    expect(answer(asked).json).toEqual({
      errors: [
        {
          message:
            'Person.phone: the item needs a sharing agreement, and your department has none for ' +
            'this purpose. Apply to the supplying department through the attached link.',
          path: ['people', 0, 'phone'],
          extensions: {
            code: 'UNAUTHORIZED_FIELD_OR_TYPE',
            coordinate: 'Person.phone',
            pattern: ['people', '@', 'phone'],
            reason: 'NO_AGREEMENT',
            ruleId: 'agreement:none',
            basis: [],
            policyVersion: '0-hash',
            decisionId: 'decision-1',
            occurrences: 2,
            apply: '/console/apply?item=Person.phone&purpose=CASE_HANDLING&supplier=one',
          },
        },
      ],
      data: {
        people: [
          { name: '甲', phone: null },
          { name: '乙', phone: null },
        ],
      },
      extensions: {
        access: {
          policyVersion: '0-hash',
          decisionId: 'decision-1',
          denied: [
            {
              coordinate: 'Person.phone',
              pattern: ['people', '@', 'phone'],
              reason: 'NO_AGREEMENT',
              ruleId: 'agreement:none',
              occurrences: 2,
            },
          ],
          masked: [],
          disputed: [],
        },
      },
    });
  });

  it('is named by its own message, reason and language, whatever was said of others before', () => {
    const said = (field: string, reason: string, language: 'zh' | 'en') =>
      answer({
        query: `{ people { name ${field} } }`,
        data: PEOPLE,
        verdicts: { [`Person.${field}`]: deny(reason) },
        language,
      }).json.errors?.[0]?.message;
    const messages = ['phone', 'alive'].flatMap((field) =>
      ['NO_RULE', 'NO_AGREEMENT', 'NO_RULE'].flatMap((reason) =>
        (['zh', 'en'] as const).map((language) => said(field, reason, language)),
      ),
    );
    expect(new Set(messages).size).toBe(8);
    expect(messages.slice(6).every((message) => message?.includes('Person.alive'))).toBe(true);
  });

  it('stays null when its value came all the same, as the key of a join does', () => {
    const { body } = answer({
      query: '{ people { id name } }',
      data: { people: [{ id: REF_A, name: '甲', phone: '13800000000' }] },
      verdicts: { 'Person.id': deny('NO_RULE') },
    });
    expect(body).toContain('"people":null');
    expect(body).not.toContain(REF_A);
    expect(body).not.toContain('138');
  });

  it('that occurs nowhere is told in access only', () => {
    const { json } = answer({ ...asked, data: { people: [] } });
    expect(json.errors).toBeUndefined();
    expect(json.extensions.access.denied[0]).toMatchObject({ occurrences: 0 });
  });

  it('is not asked of any source; a denied root is not fetched at all', () => {
    expect(answer(asked).pruned.text).not.toContain('phone');
    const root = answer({ ...asked, verdicts: { 'Query.people': deny('DUTY') }, data: null });
    expect(root.pruned.text).toBeUndefined();
    expect(root.json.data).toEqual({ people: null });
    expect(root.json.errors[0]).toMatchObject({ path: ['people'], extensions: { apply: null } });
  });

  it('is told where the caller wants it told', () => {
    const errors = answer({ ...asked, denials: 'errors' }).json;
    expect(errors.errors).toHaveLength(1);
    expect(errors.extensions.access.denied).toBeUndefined();
    const extensions = answer({ ...asked, denials: 'extensions' }).json;
    expect(extensions.errors).toBeUndefined();
    expect(extensions.extensions.access.denied).toHaveLength(1);
  });

  it('gets one error per pattern', () => {
    const { json } = answer({
      query: '{ people { phone mother { tel: phone } } }',
      data: { people: [{ mother: {} }, { mother: null }] },
      verdicts: asked.verdicts,
    });
    const told = json.errors.map(
      ({ path, extensions }: { path: unknown; extensions: { occurrences: number } }) => [
        path,
        extensions.occurrences,
      ],
    );
    expect(told).toEqual([
      [['people', 0, 'phone'], 2],
      [['people', 0, 'mother', 'tel'], 1],
    ]);
  });

  it('tells a citizen the place and how to object, no reason and no rule', () => {
    const citizen = { ...CLERK, kind: 'citizen' as const, dept: '' };
    const { json, body } = answer({ ...asked, subject: citizen, language: 'zh' });
    expect(json.errors[0]).toEqual({
      message: 'Person.phone：该信息项不在此处提供。如有异议，可通过附带的链接提出。',
      path: ['people', 0, 'phone'],
      extensions: {
        code: 'UNAUTHORIZED_FIELD_OR_TYPE',
        coordinate: 'Person.phone',
        pattern: ['people', '@', 'phone'],
        objection: '/console/object?item=Person.phone',
      },
    });
    expect(body).not.toMatch(/NO_AGREEMENT|agreement:none/);
  });

  it('that no verdict speaks of is denied', () => {
    const unknown = undefined as unknown as Verdict;
    const { json } = answer({ ...asked, verdicts: { 'Person.name': unknown } });
    expect(json.data.people[0]).toEqual({ name: null, phone: null });
    expect(json.errors[0].extensions.reason).toBe('DECISION_ERROR');
  });
});

describe('abstract types', () => {
  const verdicts = { 'Company.name': deny('NO_AGREEMENT') };
  const query = '{ parties { name label: __typename } }';

  it('are judged by the concrete type', () => {
    const { json, pruned } = answer({
      query,
      verdicts,
      data: {
        parties: [
          { __typename: 'Person', name: '甲' },
          { __typename: 'Company', name: 'leaked' },
        ],
      },
    });
    expect(pruned.text).toContain('... on Person');
    expect(json.data.parties).toEqual([
      { name: '甲', label: 'Person' },
      { name: null, label: 'Company' },
    ]);
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({
      path: ['parties', 1, 'name'],
      extensions: { coordinate: 'Company.name', occurrences: 1 },
    });
  });

  it('are judged by the strictest implementor where the concrete type is not known', () => {
    const data = { parties: [{ __typename: 'Party', name: 'leaked' }] };
    expect(answer({ query: '{ parties { name } }', verdicts, data }).json.data).toEqual({
      parties: [{ name: null }],
    });
    expect(answer({ query: '{ parties { name } }', data }).json.data).toEqual({
      parties: [{ name: 'leaked' }],
    });
  });

  it('are read through the interface where the source named no type, or another interface', () => {
    const data = { nodes: [{ label: 'x' }, { __typename: 'Party', label: 'y' }] };
    expect(answer({ query: '{ nodes { label } }', data }).json.data).toEqual({
      nodes: [{ label: 'x' }, { label: 'y' }],
    });
  });

  it('of an interface without implementors go by its own verdict', () => {
    const data = { empty: { label: 'x' } };
    const asked = { query: '{ empty { label } }', data };
    expect(answer(asked).json.data).toEqual({ empty: { label: 'x' } });
    const denied = answer({ ...asked, verdicts: { 'Empty.label': deny('NO_RULE') } });
    expect(denied.json.data).toEqual({ empty: { label: null } });
  });

  it('show no object of a type that the caller is not shown, nor its name', () => {
    const data = {
      nodes: [
        { __typename: 'Secret', label: 'leaked' },
        { __typename: 'Person', label: 'x' },
      ],
    };
    expect(answer({ query: '{ nodes { label } }', data }).json.data).toEqual({
      nodes: [null, { label: 'x' }],
    });
    const { body, json } = answer({ query: '{ nodes { __typename } }', data });
    expect(json.data).toEqual({ nodes: [null, { __typename: 'Person' }] });
    expect(body).not.toMatch(/Secret|leaked/);
  });

  it('show no object of a type that cannot stand there', () => {
    const data = { parties: [{ __typename: 'Address', name: 'leaked' }] };
    expect(answer({ query: '{ parties { name } }', data }).json.data).toEqual({ parties: [null] });
  });
});

describe('cells that guards withheld', () => {
  const cell = {
    coordinate: 'Person.phone',
    reason: 'ROW_SCOPE',
    ruleId: 'agreement:1',
    path: ['people', '@', 'phone'],
    indexes: [
      [
        [1, 2],
        [4, 1],
      ],
    ] as const,
  };
  const people = Array.from({ length: 5 }, (_, index) => ({ phone: `tel-${index}` }));

  it('are null with their rows, even if a value came', () => {
    const { json } = answer({ query: '{ people { phone } }', data: { people }, cells: [cell] });
    expect(json.data.people.map(({ phone }: { phone: string | null }) => phone)).toEqual([
      'tel-0',
      null,
      null,
      'tel-3',
      null,
    ]);
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({
      path: ['people', 1, 'phone'],
      extensions: { reason: 'ROW_SCOPE', occurrences: 3 },
    });
    expect(json.extensions.access.denied[0].indexes).toEqual([
      [
        [1, 2],
        [4, 1],
      ],
    ]);
  });

  it('are named as masked where they were masked, and keep their value', () => {
    const { json } = answer({
      query: '{ people { phone } }',
      data: { people },
      cells: [{ ...cell, mask: 'PHONE' }],
    });
    expect(json.errors).toBeUndefined();
    expect(json.data.people[1].phone).toBe('tel-1');
    expect(json.extensions.access.masked).toEqual([
      {
        coordinate: 'Person.phone',
        pattern: ['people', '@', 'phone'],
        mask: 'PHONE',
        ruleId: 'agreement:1',
        indexes: [
          [
            [1, 2],
            [4, 1],
          ],
        ],
      },
    ]);
  });

  it('for every row are withheld without rows', () => {
    const { path, reason, ruleId, coordinate } = cell;
    const { json } = answer({
      query: '{ people { phone } }',
      data: { people },
      cells: [{ path, reason, ruleId, coordinate }],
    });
    expect(json.errors[0].extensions.occurrences).toBe(5);
    expect(json.extensions.access.denied[0].indexes).toBeUndefined();
  });
});

describe('masks of the decision', () => {
  it('are named once where a value shows', () => {
    const query = '{ people { phone } }';
    const verdicts = { 'Person.phone': MASKED };
    const shown = answer({ query, verdicts, data: { people: [{ phone: '138****5678' }, {}] } });
    expect(shown.json.extensions.access.masked).toEqual([
      {
        coordinate: 'Person.phone',
        pattern: ['people', '@', 'phone'],
        mask: 'PHONE',
        ruleId: 'agreement:1',
      },
    ]);
    const absent = answer({ query, verdicts, data: { people: [{ phone: null }] } });
    expect(absent.json.extensions.access.masked).toEqual([]);
  });
});
