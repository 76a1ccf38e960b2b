/** The demo city as files: its departments' SDL, its signed bundle, its supergraph. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import {
  composeSupergraph,
  graphIdOf,
  keepSdl,
  keptSdl,
  marked,
  markOf,
} from '../gateway/compose/index.ts';
import {
  type BundleSource,
  buildBundle,
  formatProblem,
  loadBundle,
  type Problem,
  unsignedBundle,
} from '../policies/bundle/index.ts';
import type { Bundle, BundleContent, SignedBundle, SourceEntry } from '../policies/model/index.ts';
import { loadDepartments } from '../subgraphs/index.ts';
import { departmentDocument, departmentSdl } from '../subgraphs/kit/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import {
  bundleFile,
  home,
  keyring,
  OFFICERS,
  ROOT,
  sdlFolder,
  subgraphPort,
  supergraphFile,
} from './environment.ts';
import { officers } from './following.ts';
import { CliError, EXIT, terminalLanguage } from './output.ts';
import { openStore, signerOf } from './policy-store.ts';

/** A department as the graph sees it. */
export interface City {
  readonly departments: readonly BundleSource[];
  readonly bundle: Bundle;
}

/** What the files say; nobody has signed it. */
export interface Draft {
  readonly sources: readonly BundleSource[];
  readonly signed: SignedBundle | undefined;
  readonly supergraphSdl: string | undefined;
  readonly problems: readonly Problem[];
}

/** Compiles everything the files say: departments' SDL, lists, agreements, registry, composition. */
export async function compileCity(keys: Keyring, createdAt: string): Promise<Draft> {
  const sources = await citySources();
  const built = buildBundle({ root: ROOT, sources, keyring: keys, officers: [], createdAt });
  const composed = composeSupergraph(sources);
  return {
    sources,
    signed: built.signed,
    supergraphSdl: 'supergraphSdl' in composed ? composed.supergraphSdl : undefined,
    problems: 'problems' in composed ? [...built.problems, ...composed.problems] : built.problems,
  };
}

/**
 * Bundle 0, into the policy store, and the supergraph. Nothing is written while an error stands. Without
 * the demo the named officer signs; undefined while the second one's signature is missing.
 */
export async function installCity(options: {
  readonly demo: boolean;
  readonly as?: string;
}): Promise<City | undefined> {
  const keys = keyring(options.demo);
  const store = await openStore(keys);
  const pending = store.pending()?.content.createdAt;
  const { sources, content, supergraphSdl } = await soundDraft(keys, pending);
  mkdirSync(home(), { recursive: true });
  writeFileSync(supergraphFile(), marked(supergraphSdl, graphIdOf(content.registry.sources)));
  keepSdls(sources);
  const kids = options.as === undefined ? OFFICERS : [options.as];
  const signers = kids.map((kid) => signerOf(keys, kid));
  const installed = await store.install(content, signers);
  return installed && { departments: sources, bundle: installed.bundle };
}

async function soundDraft(keys: Keyring, createdAt: string = new Date().toISOString()) {
  const { sources, signed, supergraphSdl, problems } = await compileCity(keys, createdAt);
  if (!signed || supergraphSdl === undefined) throw invalid(problems);
  return { sources, content: signed.content, supergraphSdl };
}

/** What the files say now, with the number and date of nobody. Throws where they have an error. */
export async function contentOfFiles(keys: Keyring): Promise<BundleContent> {
  return (await soundDraft(keys)).content;
}

/** Before a publication: gateways of this machine compose what it publishes as soon as it is there. */
export async function keepPublishedSdl(): Promise<void> {
  keepSdls(await citySources());
}

function keepSdls(sources: readonly BundleSource[]): void {
  for (const { sdl } of sources) keepSdl(sdlFolder(), sdl);
}

/** Makes the installed supergraph the one that a bundle publishes; false where it cannot be composed. */
export async function refreshSupergraph({ registry }: BundleContent): Promise<boolean> {
  const supergraphSdl = await composePublished(registry.sources);
  if (supergraphSdl === undefined) return false;
  writeFileSync(supergraphFile(), marked(supergraphSdl, graphIdOf(registry.sources)));
  return true;
}

/**
 * The supergraph that a bundle publishes, for judging it before anybody serves it: what holds of the one
 * that is installed may not hold of the next. Throws CliError where its SDL is not at hand.
 */
export async function supergraphFor({ registry: { sources } }: Bundle): Promise<string> {
  const installed = installedSupergraph();
  if (markOf(installed) === graphIdOf(sources)) return installed;
  const composed = await composePublished(sources);
  if (composed !== undefined) return composed;
  throw new CliError('GRAPH_UNKNOWN', {
    zh: '策略包所发布的图无法合成：某部门的 SDL 与登记的摘要不符，或各部门无法合成。请运行 isthmus check，使 subgraphs/ 与草案一致后重试。',
    en: 'The graph that the bundle publishes cannot be composed: the SDL of a department is not at hand, or they do not compose. Run isthmus check and bring subgraphs/ and the draft in line.',
  });
}

/**
 * Of the texts whose hashes are published: what the folders say now, or what was published before. A
 * folder that is no source of the bundle yet is a candidate: it is not composed.
 */
async function composePublished(sources: readonly SourceEntry[]): Promise<string | undefined> {
  const written = await citySources();
  const published = sources.flatMap(({ name, url, sdlHash }) => {
    const kept = keptSdl(sdlFolder(), sdlHash);
    if (kept !== undefined) return [{ name, url, sdl: kept }];
    const found = written.find((one) => one.name === name && hashOf(one.sdl) === sdlHash);
    return found ? [found] : [];
  });
  if (published.length !== sources.length) return undefined;
  const composed = composeSupergraph(published);
  return 'supergraphSdl' in composed ? composed.supergraphSdl : undefined;
}

function hashOf(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}

/** What was installed before: only the signed bundle decides, whatever the files say by now. */
export async function loadCity(options: { readonly demo: boolean }): Promise<City> {
  const keys = keyring(options.demo);
  return {
    departments: await citySources(),
    bundle: loadBundle(bundleFile(), officers(keys)),
  };
}

/**
 * The published bundle of this installation, for commands of the demo. Before the installation, what the
 * files would give: asking why changes nothing.
 */
export async function publishedPolicy(): Promise<Bundle> {
  const keys = keyring(true);
  if (!existsSync(bundleFile())) return unsignedBundle((await soundDraft(keys)).content);
  return loadBundle(bundleFile(), officers(keys));
}

export function installedSupergraph(): string {
  return readFileSync(supergraphFile(), 'utf8');
}

export async function citySources(): Promise<BundleSource[]> {
  const departments = await loadDepartments();
  return departments.map((department, index) => ({
    name: department.name,
    url: subgraphUrl(department.name, subgraphPort(index)),
    file: relative(ROOT, department.schemaFile),
    sdl: departmentSdl(department),
    // Positions in problems and explanations are those of schema.graphql, not of the generated text.
    document: departmentDocument(department),
  }));
}

function subgraphUrl(name: string, port: number): string {
  const pattern = process.env.SUBGRAPH_URL ?? 'http://127.0.0.1:{port}';
  const base = pattern.replaceAll('{name}', name).replaceAll('{port}', String(port));
  return `${base}/graphql`;
}

function invalid(problems: readonly Problem[]): CliError {
  const language = terminalLanguage();
  const errors = problems.filter((problem) => problem.severity === 'error');
  return new CliError(
    'POLICY_INVALID',
    {
      zh: '策略或目录有 {count} 处错误，没有生成策略包：\n{list}',
      en: 'Policy or catalog has {count} errors; no bundle was made:\n{list}',
    },
    {
      count: errors.length,
      list: errors.map((problem) => formatProblem(problem, language)).join('\n'),
    },
    EXIT.NEGATIVE,
  );
}
