/** Bundle -> policy: anew, after a change of one rule, and as a guard adopts a published one. */
import type { GraphQLSchema } from 'graphql';
import { demoOfficers, signAsOfficers, verifyBundle } from '../../policies/bundle/index.ts';
import { compilePolicy, type Policy } from '../../policies/engine/index.ts';
import type { Bundle, BundleContent } from '../../policies/model/index.ts';
import { createDecider, treeOf } from '../../policies/shield/index.ts';
import { KEYRING } from '../policy.ts';
import { median } from '../statistics.ts';
import { negativeOf, ruleOnEachField } from './bundles.ts';
import { cpuMs } from './cpu.ts';
import { typesOf } from './github-schema.ts';
import type { Figures } from './index.ts';

export function measureCompile(schema: GraphQLSchema, runs: number, collectGarbage: () => void) {
  const content = ruleOnEachField(schema);
  const text = JSON.stringify(content);
  const compile = (bundle: Bundle, previous?: Policy) => {
    const policy = compilePolicy(bundle, previous);
    treeOf(policy);
    return policy;
  };
  const anew = Array.from({ length: runs }, () => {
    const bundle = bundleOf(JSON.parse(text));
    collectGarbage();
    return cpuMs(() => compile(bundle));
  });
  const before = compile(bundleOf(content));
  const changes = Object.values(CHANGES).map((change) =>
    Array.from({ length: runs }, () => {
      const bundle = bundleOf(change(content));
      collectGarbage();
      return cpuMs(() => compile(bundle, before));
    }),
  );
  const figures: Figures = {
    compile_first_ms: anew.slice(0, 1),
    compile_ms: anew.slice(1),
    change_ms: changes.toSorted((left, right) => median(right) - median(left))[0] ?? [],
    adopt_ms: adoptions(content, Math.ceil(runs / 4), collectGarbage),
  };
  const { lists, agreements, catalog } = content;
  return {
    figures,
    types: typesOf(schema).length,
    items: Object.keys(catalog.items).length,
    rules: lists.negative.length + lists.uses.length + agreements.length,
  };
}

/** What an officer changes in one step; all the rest is the content before. */
const CHANGES: Readonly<Record<string, (content: BundleContent) => BundleContent>> = {
  'agreement suspended': (content) => ({
    ...content,
    agreements: content.agreements.map((agreement, index) =>
      index === 100 ? { ...agreement, status: 'SUSPENDED' } : agreement,
    ),
  }),
  'negative entry added': ({ lists, ...content }) => ({
    ...content,
    lists: { ...lists, negative: [...lists.negative, negativeOf('Repository.name')] },
  }),
  'use removed': ({ lists, ...content }) => ({
    ...content,
    lists: { ...lists, uses: lists.uses.slice(1) },
  }),
  'level of an item raised': ({ catalog, ...content }) => {
    const [item] = Object.values(catalog.items);
    if (!item) throw new Error('the catalog is empty');
    const items = { ...catalog.items, [item.coordinate]: { ...item, level: 3 as const } };
    return { ...content, catalog: { ...catalog, items } };
  },
};

function bundleOf(content: BundleContent): Bundle {
  return { ...content, hash: 'measured', version: '0-measured' };
}

/** The text of a bundle as it lies on disk, signed by two, until a guard can decide with it. */
function adoptions(content: BundleContent, runs: number, collectGarbage: () => void): number[] {
  const text = JSON.stringify(signAsOfficers(content, KEYRING));
  const officers = demoOfficers(KEYRING);
  return Array.from({ length: runs }, () => {
    collectGarbage();
    return cpuMs(() => createDecider(compilePolicy(verifyBundle(JSON.parse(text), officers))));
  });
}
