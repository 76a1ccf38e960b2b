/**
 * buildBundle: from departments' SDL and the policy folder to a signed bundle, or to what prevents
 * it.
 */
import { createHash } from 'node:crypto';
import type { Keyring } from '../../wire/keyring.ts';
import type { Bundle, BundleContent, Issuer, Registry, SignedBundle } from '../model/index.ts';
import { allowAll } from './allow-all.ts';
import { catalogFromSdl, type SdlSource } from './catalog/index.ts';
import { compileBundle } from './compile.ts';
import { demoJwks } from './demo-issuer.ts';
import { type LintInput, lintPolicy } from './lints/index.ts';
import { DEMO_OFFICERS } from './officers.ts';
import { formatProblem, hasErrors, type Problem, problem, sortProblems } from './problem.ts';
import { hashBundle, keySigner, signBundle } from './sign.ts';
import { type RegistryDraft, readPolicyFolder } from './yaml/folder.ts';
import { locate } from './yaml/positions.ts';

export interface BundleSource extends SdlSource {
  readonly url: string;
}

export interface BuildOptions {
  /** Folder that holds `policies/` and `subgraphs/`. */
  readonly root: string;
  readonly sources: readonly BundleSource[];
  readonly keyring: Keyring;
  /** Key ids of the signing officers; default: the demo's two. None: the content waits for them. */
  readonly officers?: readonly string[];
  /** ISO 8601 instant; also the time by which agreements count as expired. */
  readonly createdAt: string;
  /** 0 by default. */
  readonly number?: number;
  readonly previous?: string | null;
}

export interface Built {
  /** Undefined where a problem is an error. */
  readonly signed: SignedBundle | undefined;
  readonly problems: Problem[];
}

/** Reads, compiles, lints and signs. Nothing is signed while an error stands. */
export function buildBundle(options: BuildOptions): Built {
  const { root, sources, keyring, createdAt } = options;
  const folder = readPolicyFolder(root);
  const { catalog, problems: catalogProblems } = catalogFromSdl(sources);
  const resolved = resolveRegistry(folder.registry, sources, keyring);
  const { lists, agreements } = folder;
  const found = [...folder.problems, ...catalogProblems, ...resolved.problems];
  // Lints over half of a policy would only repeat what is already reported, a hundred times.
  if (hasErrors(folder.problems)) return { signed: undefined, problems: sortProblems(found) };
  const input: LintInput = {
    registry: folder.registry,
    catalog,
    lists,
    agreements,
    now: Date.parse(createdAt),
  };
  const problems = sortProblems([...found, ...lintPolicy(input)]);
  if (hasErrors(problems)) return { signed: undefined, problems };
  const { number = 0, previous = null } = options;
  const content = compileBundle({
    registry: resolved.registry,
    catalog,
    lists,
    agreements,
    number,
    previous,
    createdAt,
  });
  return { signed: signAsOfficers(content, keyring, options.officers), problems };
}

export function signAsOfficers(
  content: BundleContent,
  keyring: Keyring,
  officers: readonly string[] = DEMO_OFFICERS,
): SignedBundle {
  const signers = officers.map((kid) => keySigner(kid, keyring.signingKey(`officer:${kid}`)));
  return signBundle(content, signers);
}

/**
 * The content as a bundle without signatures: for tests and tools that judge a policy before it is
 * signed. A gateway or guard takes bundles from `loadBundle` only.
 */
export function unsignedBundle(content: BundleContent): Bundle {
  const hash = hashBundle(content);
  return { ...content, hash, version: `${content.number}-${hash.slice(0, 12)}` };
}

/** Fills in what the registry's file leaves to the installation: the demo's key and the sources. */
export function resolveRegistry(
  draft: RegistryDraft,
  sources: readonly BundleSource[],
  keyring: Keyring,
): { registry: Registry; problems: Problem[] } {
  const problems: Problem[] = [];
  const issuers: Issuer[] = [];
  for (const [index, issuer] of draft.issuers.entries()) {
    if (issuer.jwks !== 'demo') issuers.push({ ...issuer, jwks: issuer.jwks });
    else if (keyring.demo) issuers.push({ ...issuer, jwks: demoJwks(keyring) });
    else problems.push(problem('DEMO_ISSUER_REFUSED', locate(draft, 'issuers', index, 'jwks')));
  }
  return { registry: { ...draft, issuers, sources: sourceEntries(draft, sources) }, problems };
}

function sourceEntries(
  draft: RegistryDraft,
  sources: readonly BundleSource[],
): Registry['sources'] {
  return sources.map(({ name, url, sdl }) => {
    const written = draft.sources.find((source) => source.name === name);
    return {
      name,
      url,
      sdlHash: createHash('sha256').update(sdl).digest('hex'),
      ...(written?.unguarded === true ? { unguarded: true } : { key: `${name}-1` }),
      refSpace: written?.refSpace ?? 'base',
    };
  });
}

/** Bundle 0 of the allow-all policy over a supergraph, signed: conformance runs of the demo. */
export function buildAllowAll(
  supergraphSdl: string,
  keyring: Keyring,
  createdAt: string,
): SignedBundle {
  const parts = allowAll(supergraphSdl);
  const [first] = lintPolicy(parts).filter(({ severity }) => severity === 'error');
  if (first) throw new Error(formatProblem(first, 'en'));
  const content = compileBundle({ ...parts, number: 0, previous: null, createdAt });
  return signAsOfficers(content, keyring);
}
