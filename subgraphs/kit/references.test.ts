import type { GraphQLResolveInfo } from 'graphql';
import { expect, it, vi } from 'vitest';
import { entitiesResolver } from './references.ts';
import type { RequestSource, Row, SubgraphContext } from './types.ts';

const KEYED = new Map([
  ['Patient', 'id'],
  ['Ward', 'code'],
]);
const INFO = {} as GraphQLResolveInfo;
const representation = (type: string, key: string, id: string) => ({ __typename: type, [key]: id });
const ASKED = [
  representation('Ward', 'code', 'W1'),
  representation('Patient', 'id', 'a'),
  representation('Other', 'id', 'o'),
  representation('Patient', 'id', 'b'),
];

function resolveWith(byKeys: (type: string, keys: readonly unknown[]) => Promise<(Row | null)[]>) {
  const otherwise = vi.fn(
    (_root: unknown, { representations }: { representations: readonly Row[] }) =>
      representations.map(({ id }) => `other ${id}`),
  );
  const source = { byKeys: vi.fn(byKeys) };
  const context = { source: source as unknown as RequestSource } as SubgraphContext;
  const resolve = entitiesResolver(KEYED, otherwise);
  const answer = resolve(undefined, { representations: ASKED }, context, INFO) as Promise<
    unknown[]
  >;
  return { answer, source, otherwise };
}

it('reads each type once and answers in the order asked; others go the usual way', async () => {
  const { answer, source, otherwise } = resolveWith(async (_type, keys) =>
    keys.map((key) => (key === 'b' ? null : { key })),
  );
  expect(await answer).toEqual([
    { __typename: 'Ward', key: 'W1' },
    { __typename: 'Patient', key: 'a' },
    'other o',
    null,
  ]);
  expect(source.byKeys.mock.calls.map(([type, keys]) => [type, keys])).toEqual([
    ['Ward', ['W1']],
    ['Patient', ['a', 'b']],
  ]);
  expect(otherwise).toHaveBeenCalledTimes(1);
});

it('a statement that fails is the error of its own entities alone', async () => {
  const gone = new Error('gone');
  const { answer } = resolveWith(async (type, keys) => {
    if (type === 'Patient') throw gone;
    return keys.map((key) => ({ key }));
  });
  expect(await answer).toEqual([{ __typename: 'Ward', key: 'W1' }, gone, 'other o', gone]);
});
