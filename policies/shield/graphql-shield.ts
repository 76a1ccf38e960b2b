/**
 * graphql-shield, loaded so that it works on every Node: its ESM build imports a function that Node 23
 * removed, and graphql-middleware must come from the same module system. `chain` and `race` call that
 * function too and stay out. This file is the only importer of both packages.
 */
import { createRequire } from 'node:module';
import type * as shieldTypes from 'graphql-shield';

/** What is used of shield's rules; its own typings want a resolver's whole context. */
export interface ShieldRule {
  resolve(
    parent: object,
    args: object,
    context: object,
    info: object,
    options: object,
  ): Promise<unknown>;
}

interface Shield {
  readonly rule: (
    name: string,
    options: { readonly cache: 'no_cache' },
  ) => (
    judge: (parent: object, args: object, context: object) => true | Error | Promise<true>,
  ) => ShieldRule;
  readonly and: (...rules: readonly ShieldRule[]) => ShieldRule;
  readonly deny: ShieldRule;
}

const require = createRequire(import.meta.url);
require('graphql-middleware');
const loaded = require('graphql-shield') as typeof shieldTypes;

export const { rule, and, deny } = loaded as unknown as Shield;
