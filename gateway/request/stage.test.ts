import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ClientError, toWireErrors } from '../errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { type CatalogChanges, CLERK, requestStage } from './testing/graph.ts';

const STAGE = requestStage();

function parse(query: string, variables: Record<string, unknown> = {}, operationName?: string) {
  return STAGE.parse({ query, variables, operationName }, CLERK);
}

function failure(attempt: () => unknown): ClientError {
  try {
    attempt();
  } catch (thrown) {
    if (thrown instanceof ClientError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

function limited(limits: Partial<Limits>, query: string, variables = {}): ClientError | 'passed' {
  const stage = requestStage({}, { ...DEFAULT_LIMITS, ...limits });
  try {
    stage.parse({ query, variables, operationName: undefined }, CLERK);
    return 'passed';
  } catch (thrown) {
    if (thrown instanceof ClientError) return thrown;
    throw thrown;
  }
}

function expectLimit(limit: keyof Limits, most: number, query: string, variables = {}) {
  const refused = limited({ [limit]: most }, query, variables);
  expect(refused).toMatchObject({ code: 'LIMIT_EXCEEDED', status: 413 });
  expect((refused as ClientError).details[0]?.values).toMatchObject({ limit, most });
  expect(limited({ [limit]: most + 1 }, query, variables), 'one more is enough').toBe('passed');
}

describe('limits', () => {
  it('bounds tokens', () => expectLimit('tokens', 5, '{ again { __typename } }'));
  it('bounds depth, through fragments', () =>
    expectLimit('depth', 2, '{ again { ...F } } fragment F on Query { again { __typename } }'));
  it('bounds aliases, through fragments', () =>
    expectLimit(
      'aliases',
      3,
      '{ a: again { ...F } b: again { ...F } } fragment F on Query { c: __typename }',
    ));
  it('bounds root fields, through fragments', () =>
    expectLimit(
      'rootFields',
      1,
      '{ ...F ... { a: __typename } } fragment F on Query { __typename }',
    ));
  it('bounds fields, through fragments', () =>
    expectLimit(
      'fields',
      5,
      '{ a: again { ...F } b: again { ...F } } fragment F on Query { __typename c: __typename }',
    ));
  it('bounds fragments', () =>
    expectLimit(
      'fragments',
      1,
      '{ ...F ...G } fragment F on Query { __typename } fragment G on Query { __typename }',
    ));
  it('bounds repetition of one response key', () =>
    expectLimit('repeatedKeys', 2, '{ __typename __typename __typename }'));
  it('bounds cost by what the variables ask', () => {
    const query = 'query($n: Int) { people(first: $n) { kin(first: $n) { name } } }';
    expectLimit('cost', 100 * (1 + 100 * 2) - 1, query, { n: 100 });
  });
  it('bounds cost by literals, and `first` by the longest page', () => {
    expectLimit('cost', 200 * 2 - 1, '{ people(first: 1000000) { name } }');
  });
  it('bounds nesting of variables', () => {
    const query = 'query($f: PeopleFilter) { people(filter: $f) { name } }';
    expectLimit('inputDepth', 2, query, { f: { nested: { nested: {} } } });
  });
  it('bounds the bytes of variables, used or not', () =>
    expectLimit('variablesBytes', 13, '{ __typename }', { x: '王王' }));
  it('bounds brackets before it parses', () => {
    expect(limited({}, `{ people(filter: ${'['.repeat(1500)}`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  it('refuses a fragment bomb without expanding it', () => {
    const bomb = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ... { ...F${index + 1} } }`,
    );
    const query = `{ ...F0 } ${bomb.join(' ')} fragment F60 on Query { __typename }`;
    const started = process.cpuUsage();
    expect(limited({}, query)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
  });

  it('lets the usual introspection query pass', () => {
    expect(limited({}, getIntrospectionQuery())).toBe('passed');
  });
});

describe('document', () => {
  it('refuses what does not parse, with its place', () => {
    const error = failure(() => parse('{ person( }'));
    expect(error).toMatchObject({ code: 'GRAPHQL_PARSE_FAILED', status: 400 });
    expect(toWireErrors(error, 'en')[0]?.locations).toEqual([{ line: 1, column: 11 }]);
  });

  it('refuses a character that is no token as a syntax error', () => {
    expect(failure(() => parse('{ per?son }')).code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('never suggests a name', () => {
    const error = failure(() => parse('{ persn(id: "x") { nam } people { statu } }'));
    expect(error.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(JSON.stringify(toWireErrors(error, 'en'))).not.toMatch(/did you mean/i);
  });

  it('stops at 20 errors', () => {
    const fields = Array.from({ length: 50 }, (_, index) => `f${index}`).join(' ');
    expect(
      toWireErrors(
        failure(() => parse(`{ again { ${fields} } }`)),
        'en',
      ),
    ).toHaveLength(20);
  });

  it('refuses aliases that machinery uses', () => {
    for (const alias of ['__typename', '__proto__', '_internal_qp_alias_0'])
      expect(failure(() => parse(`{ people { ${alias}: name } }`)).code).toBe(
        'GRAPHQL_VALIDATION_FAILED',
      );
  });

  it('refuses subscriptions and deferred fragments clearly', () => {
    expect(failure(() => parse('{ ... @defer { __typename } }')).code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(failure(() => parse('subscription { tick }')).code).toBe('OPERATION_NOT_SUPPORTED');
  });

  it('answers an unlisted name byte for byte as one that does not exist', () => {
    const changes: CatalogChanges = {
      items: { 'Person.politicalStatus': { listed: [] }, 'Person.status': { listed: [] } },
      reads: { 'PeopleFilter.politicalStatus': ['Person.politicalStatus'] },
    };
    const stage = requestStage(changes);
    const told = (query: string, name: string, variables = {}) => {
      const ask = { query: query.replaceAll('NAME', name), variables, operationName: undefined };
      const error = failure(() => stage.parse(ask, CLERK));
      return JSON.stringify(toWireErrors(error, 'zh')).replaceAll(name, 'NAME');
    };
    const queries = [
      '{ people { NAME } }',
      '{ people(filter: { NAME: "x" }) { name } }',
      '{ people { ... on NAME { name } } }',
      'query($v: NAME) { people { name } }',
    ];
    for (const query of queries)
      for (const [hidden, unknown] of [
        ['politicalStatus', 'qoliticalStatus'],
        ['Status', 'Qtatus'],
      ] as const)
        expect(told(query, hidden)).toBe(told(query, unknown));
    const variable = 'query($f: PeopleFilter) { people(filter: $f) { name } }';
    const given = (name: string) => told(variable, name, { f: { [name]: 'x' } });
    expect(given('politicalStatus')).toBe(given('qoliticalStatus'));
  });
});

describe('operation', () => {
  const TWO = 'query A { __typename } query B { again { __typename } }';

  it('selects by name, and needs a name where there are several', () => {
    expect(parse(TWO, {}, 'B').operation.name?.value).toBe('B');
    expect(failure(() => parse(TWO)).code).toBe('OPERATION_RESOLUTION_FAILED');
    expect(failure(() => parse(TWO, {}, 'C')).code).toBe('OPERATION_RESOLUTION_FAILED');
    expect(failure(() => parse('{ __typename }', {}, '')).code).toBe('OPERATION_RESOLUTION_FAILED');
  });

  it('gives each operation of a document its own hash', () => {
    expect(parse(TWO, {}, 'A').hash).not.toBe(parse(TWO, {}, 'B').hash);
    expect(parse(TWO, {}, 'A').hash).toBe(parse(TWO, {}, 'A').hash);
  });

  it('parses a text once', () => {
    expect(parse(TWO, {}, 'A').document).toBe(parse(TWO, {}, 'B').document);
  });
});

describe('variables', () => {
  const PEOPLE = 'query($f: PeopleFilter, $n: Int = 7) { people(filter: $f, first: $n) { name } }';

  function faults(variables: Record<string, unknown>, query = PEOPLE) {
    const error = failure(() => parse(query, variables));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', status: 400 });
    return toWireErrors(error, 'en').map(({ extensions }) => [
      extensions.argument,
      extensions.rule,
    ]);
  }

  it('coerces, applies defaults and leaves out what was not given', () => {
    expect(parse(PEOPLE, { f: { ages: 3 } }).variables).toEqual({ n: 7, f: { ages: [3] } });
    expect(parse(PEOPLE).variables).toEqual({ n: 7 });
    expect(parse(PEOPLE, { n: null }).variables).toEqual({ n: null });
  });

  it('names the place and the rule', () => {
    expect(faults({ f: { ages: [1, 'x'] } })).toEqual([['$f.ages[1]', 'TYPE']]);
    expect(faults({ f: { ages: [null] } })).toEqual([['$f.ages[0]', 'REQUIRED']]);
    expect(faults({ f: { nope: 1 } })).toEqual([['$f', 'UNKNOWN_FIELD']]);
    expect(faults({}, 'query($id: Ref!) { person(id: $id) { name } }')).toEqual([
      ['$id', 'REQUIRED'],
    ]);
  });

  it('suggests no field', () => {
    const error = failure(() => parse(PEOPLE, { f: { aree: 1 } }));
    expect(JSON.stringify(toWireErrors(error, 'en'))).not.toMatch(/did you mean/i);
  });

  it('repeats no value', () => {
    const query = 'query($h: Hidden, $n: Int) { people(hidden: $h, first: $n) { name } }';
    const error = failure(() => parse(query, { h: 'SECRET-1', n: 'SECRET-2' }));
    expect(JSON.stringify(toWireErrors(error, 'en'))).not.toContain('SECRET');
  });

  it('reads no inherited property', () => {
    expect(
      parse('query($constructor: String) { people(area: $constructor) { name } }').variables,
    ).toEqual({});
    const polluted = JSON.parse('{"f": {"__proto__": {"area": "x"}}}');
    expect(faults(polluted)).toEqual([['$f', 'UNKNOWN_FIELD']]);
  });

  it('tells shapes apart that may decide differently', () => {
    const shape = (f: unknown) => parse(PEOPLE, { f }).variableShape;
    expect(shape({ area: 'x' })).not.toBe(shape({ ages: [1] }));
    expect(shape({ area: 'x' })).toBe(shape({ area: 'y' }));
  });
});
