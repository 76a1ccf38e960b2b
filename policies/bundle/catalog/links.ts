/**
 * Names of directives in one subgraph, by the URL of their specification: `@link(import: [{name,
 * as}])` renames them, and a check by literal name would miss those.
 */
import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { CATALOG_DIRECTIVES, CATALOG_URL, type CatalogDirective } from '../catalog-sdl.ts';

const FEDERATION = [
  'key',
  'requires',
  'external',
  'shareable',
  'inaccessible',
  'interfaceObject',
  'override',
] as const;
type FederationDirective = (typeof FEDERATION)[number];

/** Federation 1 knows these without a link. */
const FEDERATION_1: ReadonlySet<string> = new Set(['key', 'requires', 'external']);

export interface LinkedNames {
  /** False where the subgraph does not link the catalog: then nothing in it is classified. */
  readonly catalogLinked: boolean;
  /**
   * Directive as its specification names it -> name in this subgraph; absent where not available.
   */
  readonly local: ReadonlyMap<CatalogDirective | FederationDirective, string>;
}

const CATALOG_IDENTITY = CATALOG_URL.replace(/\/v[\d.]+$/, '');
const FEDERATION_IDENTITY = 'https://specs.apollo.dev/federation';

export function linkedNames(document: DocumentNode): LinkedNames {
  const links = linkArguments(document);
  const catalog = links.find((link) => identity(link.url) === CATALOG_IDENTITY);
  const federation = links.find((link) => identity(link.url) === FEDERATION_IDENTITY);
  const local = new Map<CatalogDirective | FederationDirective, string>();
  if (catalog) for (const name of CATALOG_DIRECTIVES) local.set(name, localName(catalog, name));
  for (const name of FEDERATION) {
    if (federation) local.set(name, localName(federation, name));
    else if (FEDERATION_1.has(name)) local.set(name, name);
  }
  return { catalogLinked: catalog !== undefined, local };
}

interface Link {
  readonly url: string;
  readonly as: string | undefined;
  readonly imports: readonly unknown[];
}

function linkArguments(document: DocumentNode): Link[] {
  const links: Link[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION)
      continue;
    for (const directive of definition.directives ?? [])
      if (directive.name.value === 'link') links.push(readLink(directive));
  }
  return links;
}

function readLink(directive: ConstDirectiveNode): Link {
  const values = new Map<string, unknown>();
  for (const { name, value } of directive.arguments ?? [])
    values.set(name.value, valueFromASTUntyped(value));
  const [url, as, imports] = ['url', 'as', 'import'].map((name) => values.get(name));
  return {
    url: typeof url === 'string' ? url : '',
    as: typeof as === 'string' ? as : undefined,
    imports: Array.isArray(imports) ? imports : [],
  };
}

/** The specification's URL without its version. */
function identity(url: string): string {
  return url.replace(/\/v\d+(\.\d+)*\/?$/, '');
}

function localName(link: Link, name: string): string {
  for (const entry of link.imports) {
    if (entry === `@${name}`) return name;
    if (typeof entry !== 'object' || entry === null) continue;
    const { name: original, as } = entry as { name?: unknown; as?: unknown };
    if (original === `@${name}`) return typeof as === 'string' ? as.replace(/^@/, '') : name;
  }
  const namespace = link.as ?? identity(link.url).split('/').at(-1) ?? '';
  return `${namespace}__${name}`;
}
