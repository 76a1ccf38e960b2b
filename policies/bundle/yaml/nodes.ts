/** What is wrong with a YAML document before any schema is asked: forms that hide or change what is meant. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  Scalar,
  type YAMLMap,
} from 'yaml';
import type { SourceLocation } from '../../model/index.ts';
import type { ProblemCode } from '../messages.ts';
import { type Problem, type ProblemValues, problem } from '../problem.ts';
import { hiddenIn, lookalikesIn, type OddCharacter } from './characters.ts';

/** Deeper than any policy file is; a scope within a scope within a scope is eleven. */
export const YAML_DEPTH_MAX = 64;
/** Keys that could reach a prototype; no policy file has a use for them. */
const FORBIDDEN_KEYS: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);
/** Keys below which people write what they like; everything else is names. */
const PROSE: ReadonlySet<unknown> = new Set([
  ...['zh', 'en', 'article', 'contact', 'impactAssessment', 'iss', 'jwks'],
  ...['operation', 'variables'],
]);
/** Plain decimal numbers: neither 0x10, 012, 1e3, .5 nor +1, which other readers read otherwise. */
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;

export type Place = (offset: number) => SourceLocation;

/** Every such problem, in the order of the text. */
export function nodeProblems(document: Document.Parsed, place: Place): Problem[] {
  const found: Problem[] = [];
  walk(document.contents, 0, false, place, found);
  return found;
}

function walk(node: unknown, depth: number, prose: boolean, place: Place, found: Problem[]): void {
  if (!isNode(node)) return;
  const report = (code: ProblemCode, values: ProblemValues = {}) =>
    void found.push(problem(code, place(node.range?.[0] ?? 0), values));
  if (depth > YAML_DEPTH_MAX) {
    report('YAML_DEEP', { limit: YAML_DEPTH_MAX });
    return;
  }
  if (isAlias(node) || node.anchor !== undefined) report('YAML_ALIAS');
  if (isAlias(node)) return;
  if (node.tag !== undefined) report('YAML_TAG', { tag: node.tag });
  if (isScalar(node)) found.push(...scalarProblems(node, place, prose));
  if (isSeq(node)) for (const item of node.items) walk(item, depth + 1, prose, place, found);
  if (isMap(node)) walkMap(node, depth, prose, place, found);
}

function walkMap(
  map: YAMLMap,
  depth: number,
  prose: boolean,
  place: Place,
  found: Problem[],
): void {
  found.push(...keyProblems(map.items, place));
  for (const { key, value } of map.items) {
    walk(key, depth + 1, prose, place, found);
    walk(value, depth + 1, prose || (isScalar(key) && PROSE.has(key.value)), place, found);
  }
}

/** Linear in the number of keys: the library compares each with each. */
function keyProblems(pairs: readonly Pair[], place: Place): Problem[] {
  const seen = new Set<unknown>();
  return pairs.filter(isPair).flatMap(({ key }): Problem[] => {
    const at = place((isNode(key) && key.range?.[0]) || 0);
    if (!isScalar(key) || typeof key.value !== 'string') {
      // A merge key is an alias, and reported as one.
      if (isAlias(key)) return [];
      return [problem('YAML_KEY_FORBIDDEN', at, { key: String(isScalar(key) ? key.value : '?') })];
    }
    if (FORBIDDEN_KEYS.has(key.value))
      return [problem('YAML_KEY_FORBIDDEN', at, { key: key.value })];
    if (seen.has(key.value)) return [problem('YAML_DUPLICATE_KEY', at)];
    seen.add(key.value);
    return [];
  });
}

function scalarProblems(node: Scalar, place: Place, prose: boolean): Problem[] {
  const start = node.range?.[0] ?? 0;
  const { value, source = '' } = node;
  if (typeof value === 'number' && !DECIMAL.test(source))
    return [problem('NUMBER_FORM', place(start), { value: source })];
  if (typeof value !== 'string') return [];
  const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  // Written as an escape: in the text itself it was seen already.
  const escaped = node.type === Scalar.QUOTE_DOUBLE ? hiddenIn(value) : [];
  // The first of a value is enough.
  const odd = [...escaped, ...(prose ? [] : lookalikesIn(value))].slice(0, 1);
  const found = odd.map((one) => oddCharacter(one, place(start + (quoted ? 1 : 0) + one.offset)));
  if (!prose && value !== value.trim() && node.type !== Scalar.BLOCK_LITERAL)
    found.push(problem('VALUE_PADDED', place(start), { value: JSON.stringify(value) }));
  return found;
}

export function oddCharacter(
  { code, character, plain }: OddCharacter,
  at: SourceLocation,
): Problem {
  return problem(code, at, { character, plain });
}
