/** The demo city as files: its departments' SDL, its signed bundle, its supergraph. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { composeSupergraph } from '../gateway/compose/index.ts';
import {
  type BundleSource,
  buildBundle,
  formatProblem,
  loadBundle,
  type Problem,
  verifyBundle,
  writeBundle,
} from '../policies/bundle/index.ts';
import type { Bundle, SignedBundle } from '../policies/model/index.ts';
import { loadDepartments } from '../subgraphs/index.ts';
import { departmentDocument, departmentSdl } from '../subgraphs/kit/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import {
  bundleFile,
  home,
  keyring,
  OFFICERS,
  ROOT,
  subgraphPort,
  supergraphFile,
} from './environment.ts';
import { officers } from './following.ts';
import { CliError, EXIT, terminalLanguage } from './output.ts';

/** A department as the graph sees it. */
export interface City {
  readonly departments: readonly BundleSource[];
  readonly bundle: Bundle;
}

/** What the files say, before anybody has signed it. */
export interface Draft {
  readonly sources: readonly BundleSource[];
  readonly signed: SignedBundle | undefined;
  readonly supergraphSdl: string | undefined;
  readonly problems: readonly Problem[];
}

/** Compiles everything the files say: departments' SDL, lists, agreements, registry, composition. */
export async function compileCity(keys: Keyring, createdAt: string): Promise<Draft> {
  const sources = await citySources();
  const built = buildBundle({ root: ROOT, sources, keyring: keys, officers: OFFICERS, createdAt });
  const composed = composeSupergraph(sources);
  return {
    sources,
    signed: built.signed,
    supergraphSdl: 'supergraphSdl' in composed ? composed.supergraphSdl : undefined,
    problems: 'problems' in composed ? [...built.problems, ...composed.problems] : built.problems,
  };
}

/** Bundle 0 and the supergraph, written to the state folder. Nothing is written while an error stands. */
export async function installCity(options: { readonly demo: boolean }): Promise<City> {
  const keys = keyring(options.demo);
  const { sources, signed, supergraphSdl } = await soundDraft(keys);
  mkdirSync(home(), { recursive: true });
  writeFileSync(supergraphFile(), supergraphSdl);
  writeBundle(bundleFile(), signed);
  return { departments: sources, bundle: verified(signed, keys) };
}

async function soundDraft(keys: Keyring) {
  const { sources, signed, supergraphSdl, problems } = await compileCity(
    keys,
    new Date().toISOString(),
  );
  if (!signed || supergraphSdl === undefined) throw invalid(problems);
  return { sources, signed, supergraphSdl };
}

function verified(signed: SignedBundle, keys: Keyring): Bundle {
  return verifyBundle(signed, officers(keys));
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
  if (!existsSync(bundleFile())) return verified((await soundDraft(keys)).signed, keys);
  return loadBundle(bundleFile(), officers(keys));
}

export function installedSupergraph(): string {
  return readFileSync(supergraphFile(), 'utf8');
}

async function citySources(): Promise<BundleSource[]> {
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
