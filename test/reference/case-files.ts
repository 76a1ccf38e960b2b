/**
 * Policy cases: who asks for what, for which purpose, and the verdict that is wanted. One zod definition
 * reads the files and makes the JSON Schema for editors; docs/CASES.md explains them to their authors.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { formatProblem, type Problem } from '../../policies/bundle/index.ts';
import { problem } from '../../policies/bundle/problem.ts';
import { readYaml, type YamlFile } from '../../policies/bundle/yaml/document.ts';
import { MASKS } from '../../policies/bundle/yaml/schemas.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import { REASONS, REFUSAL_REASONS } from '../../policies/model/index.ts';
import { own } from './scopes.ts';

const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const name = z.string().min(1);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export const WANTS = ['allow', 'mask', 'conditional', 'deny', 'refuse', 'absent'] as const;
const reason = z.enum([...REASONS, ...REFUSAL_REASONS]);

/** What is taken to differ from the policy files, for this case alone. */
const suppose = z.strictObject({
  items: z
    .record(
      name,
      z.strictObject({
        level: level.optional(),
        duty: z.array(name).optional(),
        sharing: z.enum(['UNCONDITIONAL', 'CONDITIONAL', 'WITHHELD']).optional(),
        class: name.optional(),
      }),
    )
    .optional(),
  agreements: z
    .record(
      name,
      z.strictObject({
        status: z.enum(['ACTIVE', 'SUSPENDED', 'TERMINATED']).optional(),
        volume: z.int().min(1).optional(),
      }),
    )
    .optional(),
  /** Mutations that the files do not have: whose they are, and who may do them. */
  actions: z.record(name, z.strictObject({ supplier: name, duty: z.array(name) })).optional(),
});

const policyCase = z.strictObject({
  name: text,
  /** A persona of the registry, with what of it is taken to differ. */
  as: name,
  subject: z
    .strictObject({
      dept: z.string().optional(),
      duties: z.array(name).optional(),
      clearance: z.union([z.literal(0), level]).optional(),
      areas: z.array(name).optional(),
    })
    .optional(),
  purpose: z.string().optional(),
  /** The persona's first matter where absent; null names none. */
  matter: z.string().nullable().optional(),
  at: z.iso.date().optional(),
  suppose: suppose.optional(),
  /** The coordinate that is judged: asked for alone, or as part of the operation. */
  field: name.optional(),
  operation: name.optional(),
  variables: z.record(name, z.unknown()).optional(),
  /** One row by the values of its items, and whether it is about the citizen who asks: what it shows. */
  row: z.record(name, z.union([z.string(), z.number(), z.boolean()])).optional(),
  own: z.boolean().optional(),
  /** Persons that operations of one day read, one operation after the other; the verdict is the last's. */
  persons: z.array(z.array(name).min(1)).min(1).optional(),
  want: z.enum(WANTS),
  mask: z.enum(MASKS).optional(),
  reason: reason.optional(),
  rule: name.optional(),
});

const verdictText = z
  .string()
  .regex(
    /^(allow|conditional|mask [A-Z_]+|(deny|refuse) [A-Z_]+)$/,
    'allow | conditional | mask MASK | deny REASON | refuse REASON',
  );

/** Many fields, few personas: one wanted verdict a cell. */
const table = z.strictObject({
  columns: z.array(z.strictObject({ as: name, purpose: name })).min(1),
  rows: z.record(name, z.array(verdictText).min(1)),
});

export const casesFile = z.strictObject({
  description: text,
  cases: z.array(policyCase).optional(),
  table: table.optional(),
});

export type PolicyCase = z.infer<typeof policyCase>;

/** A case and where it stands. */
export interface FoundCase {
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly policyCase: PolicyCase;
}

export interface FoundCases {
  readonly cases: readonly FoundCase[];
  readonly problems: readonly string[];
}

/** JSON Schema (draft 2020-12) of a case file. */
export function casesJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(casesFile, { io: 'input' });
  return { title: 'Isthmus policy file: cases', ...schema };
}

/** City-wide files first, then those of each department, by name. */
export function caseFiles(root: string): readonly string[] {
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

/** All cases of all files, and every problem in them as `file:line:column: …`. */
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
  if (!loaded || found.length > 0)
    return { cases: [], problems: found.map((one) => formatProblem(one, 'en')) };
  const { cases = [], table: rows } = loaded.value;
  const listed = cases.map((one, index) => {
    const { line } = loaded.locate(['cases', index]);
    return { file, line, title: `${one.name.zh} / ${one.name.en}`, policyCase: one };
  });
  return { cases: [...listed, ...(rows ? tableCases(rows, loaded, file) : [])], problems: [] };
}

type Loaded = YamlFile<z.infer<typeof casesFile>>;

function tableCases(
  { columns, rows }: z.infer<typeof table>,
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
  { columns, rows }: z.infer<typeof table>,
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
