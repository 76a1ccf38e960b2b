/** Case files: where they stand, what they hold, and whether every name in them exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../bundle/names.ts';
import { type Problem, problem } from '../bundle/problem.ts';
import { readYaml, type YamlFile } from '../bundle/yaml/document.ts';
import type { BundleContent } from '../model/index.ts';
import { type CasesFile, type CaseTable, casesFile, type PolicyCase } from './schema.ts';

/** A case and where it stands. */
export interface FoundCase {
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly policyCase: PolicyCase;
}

export interface FoundCases {
  readonly cases: readonly FoundCase[];
  readonly problems: readonly Problem[];
}

/** City-wide files first, then those of each department, by name. */
function caseFiles(root: string): readonly string[] {
  const departments = readdirSync(join(root, 'subgraphs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `subgraphs/${entry.name}/policy/cases`);
  return ['policies/cases', ...departments.sort()].flatMap((folder) => yamlIn(root, folder));
}

function yamlIn(root: string, folder: string): readonly string[] {
  try {
    const names = readdirSync(join(root, folder)).filter((file) => file.endsWith('.yaml'));
    return names.sort().map((file) => `${folder}/${file}`);
  } catch {
    return [];
  }
}

/** All cases of all files below the project's root, and every problem in them. */
export function readCases(root: string, content: BundleContent): FoundCases {
  const read = caseFiles(root).map((file) =>
    parseCases(readFileSync(join(root, file)), file, content),
  );
  return {
    cases: read.flatMap(({ cases }) => cases),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** One file's cases. A file with a problem gives no case. */
export function parseCases(bytes: Uint8Array, file: string, content: BundleContent): FoundCases {
  const { loaded, problems } = readYaml(bytes, file, casesFile);
  const found = loaded ? checkNames(loaded, content) : problems;
  if (!loaded || found.length > 0) return { cases: [], problems: found };
  const { cases = [], table: rows } = loaded.value;
  const listed = cases.map((one, index) => {
    const { line } = loaded.locate(['cases', index]);
    return { file, line, title: `${one.name.zh} / ${one.name.en}`, policyCase: one };
  });
  return { cases: [...listed, ...(rows ? tableCases(rows, loaded, file) : [])], problems: [] };
}

type Loaded = YamlFile<CasesFile>;

function tableCases(
  { columns, rows }: CaseTable,
  { locate }: Loaded,
  file: string,
): readonly FoundCase[] {
  return Object.entries(rows).flatMap(([field, cells]) =>
    cells.flatMap((cell, index) => {
      const column = columns[index];
      if (!column) return [];
      const [want = '', value] = cell.split(' ');
      const title = `${field}: ${column.as}, ${column.purpose}: ${cell}`;
      const wanted =
        want === 'mask' ? { mask: value } : value === undefined ? {} : { reason: value };
      const policyCase = { name: { zh: title, en: title }, ...column, field, want, ...wanted };
      const { line } = locate(['table', 'rows', field]);
      return [{ file, line, title, policyCase: policyCase as PolicyCase }];
    }),
  );
}

type Path = readonly (string | number)[];
type Wrong = (path: Path, want: string) => void;

/** Names that must exist, and parts of a case that must go together. */
function checkNames({ value, locate }: Loaded, content: BundleContent): readonly Problem[] {
  const found: Problem[] = [];
  const wrong: Wrong = (path, want) =>
    void found.push(problem('VALUE_WRONG', locate(path), { field: path.join('.'), want }));
  for (const [index, one] of (value.cases ?? []).entries())
    checkCase(one, content, (path, want) => wrong(['cases', index, ...path], want));
  if (value.table)
    checkTable(value.table, content, (path, want) => wrong(['table', ...path], want));
  return found;
}

const A_PERSONA = 'a persona of policies/registry.yaml';
const A_FIELD = 'a field of the catalog';

function checkCase(one: PolicyCase, content: BundleContent, wrong: Wrong): void {
  const { registry, catalog } = content;
  if (!Object.hasOwn(registry.personas, one.as)) wrong(['as'], A_PERSONA);
  if (one.field === undefined && one.operation === undefined) wrong([], 'field | operation');
  if ((one.want === 'mask') !== (one.mask !== undefined)) wrong(['want'], 'mask with mask:');
  const negative = one.want === 'deny' || one.want === 'refuse';
  if (negative !== (one.reason !== undefined)) wrong(['want'], 'deny | refuse with reason:');
  const known = (field: string) =>
    own(catalog.items, field) ?? own(one.suppose?.actions ?? {}, field);
  const unknown = one.field !== undefined && !known(one.field);
  if (unknown && one.reason !== 'UNPUBLISHED') wrong(['field'], A_FIELD);
  if (one.want === 'absent' && !one.row) wrong(['want'], 'absent with row:');
  if ((one.row ?? one.persons) && one.field === undefined) wrong([], 'field');
  for (const item of Object.keys(one.row ?? {}))
    if (!own(catalog.items, item)) wrong(['row', item], A_FIELD);
  checkSupposed(one, content, wrong);
}

function checkSupposed({ suppose }: PolicyCase, content: BundleContent, wrong: Wrong): void {
  for (const item of Object.keys(suppose?.items ?? {}))
    if (!own(content.catalog.items, item)) wrong(['suppose', 'items', item], A_FIELD);
  for (const action of Object.keys(suppose?.actions ?? {}))
    if (!/^Mutation\.\w+$/.test(action)) wrong(['suppose', 'actions', action], 'Mutation.name');
  const known = new Set(content.agreements.map(({ id }) => id));
  for (const id of Object.keys(suppose?.agreements ?? {}))
    if (!known.has(id)) wrong(['suppose', 'agreements', id], 'an agreement of policies/agreements');
}

function checkTable(
  { columns, rows }: CaseTable,
  { registry, catalog }: BundleContent,
  wrong: Wrong,
): void {
  for (const [index, { as }] of columns.entries())
    if (!Object.hasOwn(registry.personas, as)) wrong(['columns', index, 'as'], A_PERSONA);
  for (const [field, cells] of Object.entries(rows)) {
    if (!own(catalog.items, field)) wrong(['rows', field], A_FIELD);
    if (cells.length !== columns.length) wrong(['rows', field], 'one verdict a column');
  }
}
