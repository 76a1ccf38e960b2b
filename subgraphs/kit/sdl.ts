/**
 * The department's SDL with everything it need not write: the federation header, the catalog's
 * directives, the scalars it uses, and its own name as supplier.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
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

/** The same as a document; nodes of schema.graphql keep their file, line and column. */
export function departmentDocument(department: Department): DocumentNode {
  const file = relative(process.cwd(), department.schemaFile);
  const source = new Source(readFileSync(department.schemaFile, 'utf8'), file);
  const written = fillSuppliers(parse(source), department.name);
  const header = parse(new Source(headerFor(written), `header of ${department.name}`));
  return { kind: Kind.DOCUMENT, definitions: [...header.definitions, ...written.definitions] };
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
