/**
 * A value of a source's answer that stays the text it came in: nothing of the plan looks into it, so it is
 * read only if its writer cannot copy it. The text is JSON that holds exactly what was asked for, in that
 * order, without white space and without an escaped character; `pattern.ts` says what is let through.
 */
import { textOf } from '../octets.ts';
import type { JsonObject } from './json.ts';

/** What a kept text holds. */
export type KeptShape = KeptObject | KeptLeaf;

/** An object, or lists of it, with its fields in their order. */
export interface KeptObject {
  /** Name of the object type, behind whatever lists. */
  readonly type: string;
  readonly fields: readonly KeptField[];
}

/** A leaf, or lists of it; never null as a whole. */
export interface KeptLeaf {
  /** What it was checked against (pattern.ts). */
  readonly leaf: string;
}

export interface KeptField {
  /** Response key, which is also the key in merged data. */
  readonly key: string;
  /** `__typename`, under whatever key. */
  readonly typename: boolean;
  /** Undefined for leaves. */
  readonly child: KeptObject | undefined;
  /** What its values were checked against (pattern.ts). */
  readonly pattern: string;
}

export class KeptText {
  /** Octets (octets.ts). */
  readonly text: string;
  readonly shape: KeptShape;

  constructor(text: string, shape: KeptShape) {
    this.text = text;
    this.shape = shape;
  }

  /** The value, with objects and lists that nobody else has. */
  toJSON(): unknown {
    return JSON.parse(textOf(this.text));
  }
}

/** Own property `key` as data: a text that was kept is read, and what was read stands there from then on. */
export function readKept(object: Readonly<JsonObject>, key: string, value: KeptText): unknown {
  const read = value.toJSON();
  // The property is there, so that an assignment to `__proto__` would not reach a prototype's setter.
  Object.defineProperty(object, key, { value: read });
  return read;
}

/** `value` with every kept text below it read, in place. */
export function readAllKept<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, item] of Object.entries(value)) {
    if (item instanceof KeptText) readKept(value as JsonObject, key, item);
    else readAllKept(item);
  }
  return value;
}
