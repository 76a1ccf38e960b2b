/** A bundle: signed, numbered, immutable policy (lists + agreements + catalog + registry). */
import type { Catalog } from './catalog.ts';
import type { Agreement, Lists } from './lists.ts';
import type { Registry } from './registry.ts';

/**
 * Why one officer's signature is enough for a bundle: it only takes away. `filed` is the number under
 * which the authority was told, where a live service is stopped (Decree 809 art. 27).
 */
export interface Emergency {
  /** Key id of the officer. */
  readonly officer: string;
  readonly cause: string;
  readonly filed?: string;
}

export interface BundleContent {
  readonly v: 1;
  /** 0 at install; strictly rising with every publication. */
  readonly number: number;
  /** Hash of the bundle before it; null for bundle 0. */
  readonly previous: string | null;
  /** ISO 8601 instant. */
  readonly createdAt: string;
  readonly emergency?: Emergency;
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly lists: Lists;
  readonly agreements: readonly Agreement[];
}

export interface Bundle extends BundleContent {
  /** SHA-256 (hex) over the canonical JSON (RFC 8785) of the content. */
  readonly hash: string;
  /** Human form, `<number>-<first 12 hex of hash>`; `policyVersion` on the wire. */
  readonly version: string;
}

/** Detached Ed25519 signatures over the bundle's hash; bundle 0 carries two. */
export interface SignedBundle {
  readonly content: BundleContent;
  readonly hash: string;
  readonly signatures: readonly { readonly kid: string; readonly signature: string }[];
  /**
   * Only beside an emergency: the bundle signed by two that this one tightens, so that a replica that
   * starts anew can see for itself that nothing was loosened.
   */
  readonly tightens?: SignedBundle;
}
