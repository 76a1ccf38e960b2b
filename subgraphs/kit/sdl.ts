/**
 * The department's SDL with everything it need not write: the federation header, the catalog's
 * directives, the scalars it uses, and its own name as supplier.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  Source,
  visit,
} from 'graphql';
import {
  CATALOG_DIRECTIVES,
  CATALOG_ENUMS,
  CATALOG_SDL,
  CATALOG_URL,
} from '../../policies/bundle/catalog-sdl.ts';
import { SCALAR_DESCRIPTIONS } from './scalars.ts';
import type { Department } from './types.ts';

const FEDERATION_URL = 'https://specs.apollo.dev/federation/v2.5';
/** Directives of federation 2.5 that a department may use; the header imports those it does use. */
const FEDERATION_DIRECTIVES = new Set([
  'key',
  'requires',
  'provides',
  'external',
  'shareable',
  'extends',
  'override',
  'inaccessible',
  'tag',
  'interfaceObject',
]);

/** What is composed and served: header and schema.graphql as one text. */
export function departmentSdl(department: Department): string {
  return `${print(departmentDocument(department))}\n`;
}

/** The same as a document; nodes keep the file, line and column where they were written. */
export function departmentDocument(department: Department): DocumentNode {
  const parsed = writtenFiles(department.schemaFile).flatMap((file) => definitionsOf(file));
  const joined: DocumentNode = { kind: Kind.DOCUMENT, definitions: rootsJoined(parsed) };
  const written = fillSuppliers(joined, department.name);
  const header = parse(new Source(headerFor(written), `header of ${department.name}`));
  return { kind: Kind.DOCUMENT, definitions: [...header.definitions, ...written.definitions] };
}

/** schema.graphql and, beside it, the files of a folder `schema/`, by name. */
function writtenFiles(schemaFile: string): string[] {
  const folder = join(dirname(schemaFile), 'schema');
  if (!existsSync(folder)) return [schemaFile];
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return [schemaFile, ...names.sort().map((name) => join(folder, name))];
}

function definitionsOf(file: string): readonly DefinitionNode[] {
  const source = new Source(readFileSync(file, 'utf8'), relative(process.cwd(), file));
  return parse(source).definitions;
}

/** `extend type Query` of another file adds its fields to the one `type Query`. */
function rootsJoined(definitions: readonly DefinitionNode[]): DefinitionNode[] {
  const added = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_EXTENSION);
  const own = new Set<DefinitionNode>();
  const joined = definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
    const parts = added.filter((part) => part.name.value === node.name.value);
    if (parts.length === 0) return node;
    for (const part of parts) own.add(part);
    const fields = [...(node.fields ?? []), ...parts.flatMap((part) => part.fields ?? [])];
    return { ...node, fields };
  });
  return joined.filter((node) => !own.has(node));
}

function headerFor(document: DocumentNode): string {
  const used = usedNames(document);
  const federation = [...FEDERATION_DIRECTIVES]
    .filter((name) => used.directives.has(name))
    .concat('composeDirective')
    .map((name) => `"@${name}"`);
  const catalog = [...CATALOG_DIRECTIVES.map((name) => `"@${name}"`)].concat(
    CATALOG_ENUMS.map((name) => `"${name}"`),
  );
  const scalars = Object.entries(SCALAR_DESCRIPTIONS)
    .filter(([name]) => used.types.has(name) && !used.defined.has(name))
    .map(([name, description]) => `"${description}"\nscalar ${name}`);
  return [
    'extend schema',
    `  @link(url: "https://specs.apollo.dev/link/v1.0")`,
    `  @link(url: "${FEDERATION_URL}", import: [${federation.join(', ')}])`,
    `  @link(url: "${CATALOG_URL}", import: [${catalog.join(', ')}])`,
    ...CATALOG_DIRECTIVES.map((name) => `  @composeDirective(name: "@${name}")`),
    CATALOG_SDL,
    ...scalars,
  ].join('\n');
}

interface UsedNames {
  readonly directives: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly defined: ReadonlySet<string>;
}

function usedNames(document: DocumentNode): UsedNames {
  const directives = new Set<string>();
  const types = new Set<string>();
  visit(document, {
    Directive: (node) => void directives.add(node.name.value),
    NamedType: (node) => void types.add(node.name.value),
  });
  return { directives, types, defined: new Set(document.definitions.flatMap(nameOf)) };
}

function nameOf(definition: DefinitionNode): string[] {
  return 'name' in definition && definition.name ? [definition.name.value] : [];
}

/** `@resource` and `@item` without a supplier are the department's own. */
function fillSuppliers(document: DocumentNode, supplier: string): DocumentNode {
  return visit(document, {
    Directive(node) {
      if (node.name.value !== 'resource' && node.name.value !== 'item') return undefined;
      return withSupplier(node as ConstDirectiveNode, supplier);
    },
  });
}

function withSupplier(node: ConstDirectiveNode, supplier: string): ConstDirectiveNode {
  const written = node.arguments ?? [];
  if (written.some((argument) => argument.name.value === 'supplier')) return node;
  const argument = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'supplier' },
    value: { kind: Kind.STRING, value: supplier },
  } as const;
  return { ...node, arguments: [...written, argument] };
}
