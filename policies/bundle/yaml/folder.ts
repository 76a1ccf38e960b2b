/**
 * readPolicyFolder: every policy file of a repository, strictly; a file with an error gives
 * nothing.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Agreement, Issuer, Lists, Registry } from '../../model/index.ts';
import { emptyRecord } from '../names.ts';
import { hasErrors, type Problem, problem, sortProblems } from '../problem.ts';
import { located, toAgreement, toNegative } from './convert.ts';
import { readYaml, type YamlFile } from './document.ts';
import { readPolicyBytes, unexpectedFiles } from './files.ts';
import { rememberPositions } from './positions.ts';
import type { ListsYaml, RegistryYaml } from './schemas.ts';
import { agreementsFile, departmentFile, listsFile, registryFile } from './schemas.ts';

/** An issuer whose key is the demo's, filled in at compile time and refused without `--demo`. */
export type IssuerDraft = Omit<Issuer, 'jwks'> & { readonly jwks: Issuer['jwks'] | 'demo' };

/** What departs from the rule that a source is guarded and speaks base references. */
export interface SourceDraft {
  readonly name: string;
  readonly unguarded?: boolean;
  readonly refSpace?: string;
}

/** registry.yaml before keys and sources are filled in; a Registry is one as well. */
export interface RegistryDraft extends Omit<Registry, 'issuers' | 'sources'> {
  readonly issuers: readonly IssuerDraft[];
  readonly sources: readonly SourceDraft[];
}

export interface PolicyFolder {
  readonly registry: RegistryDraft;
  readonly lists: Lists;
  readonly agreements: readonly Agreement[];
  readonly problems: Problem[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/**
 * Reads policies/registry.yaml, policies/lists/*.yaml, policies/agreements/*.yaml and
 * subgraphs/*\/policy/{responsibility,negative}.yaml under `root`. Files in problems are relative
 * to it. Wildcards in items are not expanded. With an error among the problems the result is
 * partial.
 */
export function readPolicyFolder(root: string): PolicyFolder {
  const problems: Problem[] = unexpectedFiles(root);
  const read = <S extends z.ZodObject>(file: string, schema: S): Read<S> => {
    const bytes = readPolicyBytes(root, file);
    if ('code' in bytes) {
      problems.push(bytes);
      return undefined;
    }
    const { loaded, problems: found } = readYaml(bytes, file, schema);
    problems.push(...found);
    return loaded;
  };
  const registry = readRegistry(root, read, problems);
  const lists = emptyLists();
  for (const file of yamlFiles(root, 'policies/lists')) addLists(lists, read(file, listsFile));
  for (const file of departmentFiles(root)) addLists(lists, read(file, departmentFile));
  const agreements: Agreement[] = [];
  for (const file of yamlFiles(root, 'policies/agreements'))
    agreements.push(...readAgreements(read(file, agreementsFile), problems));
  return { registry, lists, agreements, problems: sortProblems(problems) };
}

const anyFile = z.strictObject({
  ...listsFile.shape,
  agreements: agreementsFile.shape.agreements.optional(),
});

/** One file of lists or agreements, or of both: what an officer puts into a draft. */
export function readPolicyFile(
  bytes: Uint8Array,
  file: string,
): Pick<PolicyFolder, 'lists' | 'agreements' | 'problems'> {
  const { loaded, problems } = readYaml(bytes, file, anyFile);
  const lists = emptyLists();
  addLists(lists, loaded);
  const { agreements: written = [], ...rest } = loaded?.value ?? {};
  const ofFile = loaded && { ...loaded, value: { ...rest, agreements: written } };
  const agreements = readAgreements(ofFile, problems);
  return { lists, agreements, problems: sortProblems(problems) };
}

type Read<S extends z.ZodObject> = YamlFile<z.infer<S>> | undefined;

const REGISTRY_FILE = 'policies/registry.yaml';

function readRegistry(
  root: string,
  read: (file: string, schema: typeof registryFile) => YamlFile<RegistryYaml> | undefined,
  problems: Problem[],
): RegistryDraft {
  const empty = { issuers: [], departments: [], classes: [], apps: [], sources: [] };
  const none = { ...empty, duties: emptyRecord<never>(), personas: emptyRecord<never>() };
  if (!existsSync(join(root, REGISTRY_FILE))) {
    problems.push(problem('FILE_MISSING', { file: REGISTRY_FILE, line: 1, column: 1 }));
    return none;
  }
  const loaded = read(REGISTRY_FILE, registryFile);
  if (!loaded) return none;
  const { personas, duties, sources = [], ...rest } = loaded.value;
  // Absent and undefined differ under exactOptionalPropertyTypes; zod leaves absent keys absent.
  const registry = {
    ...rest,
    personas: Object.assign(emptyRecord(), personas),
    duties: Object.assign(emptyRecord(), duties),
    sources,
  } as RegistryDraft;
  rememberPositions(registry, loaded.locate);
  return registry;
}

function emptyLists(): Mutable<Lists> {
  return {
    basis: [],
    negative: [],
    demand: [],
    responsibility: [],
    uses: [],
    combinations: [],
  };
}

function addLists(lists: Mutable<Lists>, file: YamlFile<ListsYaml> | undefined): void {
  if (!file) return;
  const { value, locate } = file;
  const at = <T extends object>(key: keyof Lists, entries: readonly T[] | undefined) =>
    (entries ?? []).map((entry, index) => located(entry, locate, [key, index]));
  lists.basis.push(...at('basis', value.basis));
  lists.demand.push(...at('demand', value.demand));
  lists.uses.push(...at('uses', value.uses));
  lists.combinations.push(...at('combinations', value.combinations));
  const promises = value.responsibility?.map((entry) => ({
    ...entry,
    answers: entry.answers ?? [],
  }));
  lists.responsibility.push(...at('responsibility', promises));
  for (const [index, entry] of (value.negative ?? []).entries())
    lists.negative.push(toNegative(entry, locate, ['negative', index]));
}

function readAgreements(
  file: YamlFile<Pick<z.infer<typeof agreementsFile>, 'agreements'>> | undefined,
  problems: Problem[],
): Agreement[] {
  if (!file) return [];
  const converted = file.value.agreements.map((yaml, index) =>
    toAgreement(yaml, file.locate, ['agreements', index]),
  );
  const found = converted.flatMap((each) => each.problems);
  problems.push(...found);
  // One wrong scope refuses the whole file: half an agreement might grant more than all of it.
  return hasErrors(found) ? [] : converted.map(({ agreement }) => agreement);
}

function yamlFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function departmentFiles(root: string): string[] {
  const folder = join(root, 'subgraphs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((department) => ['negative', 'responsibility'].map((list) => [department, list]))
    .map(([department, list]) => `subgraphs/${department}/policy/${list}.yaml`)
    .filter((file) => existsSync(join(root, file)));
}
