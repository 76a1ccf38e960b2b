/** Arguments of the catalog directives, coerced by graphql-js against CATALOG_SDL. */
import {
  buildSchema,
  type ConstDirectiveNode,
  type GraphQLDirective,
  GraphQLError,
  getArgumentValues,
} from 'graphql';
import type { Audience, Grade, Mask, Sharing } from '../../model/index.ts';
import { CATALOG_SDL, type CatalogDirective } from '../catalog-sdl.ts';

export interface ItemArguments {
  readonly label: string;
  readonly level: number;
  readonly grade: Grade;
  readonly class: string;
  readonly sharing: Sharing;
  readonly basis: readonly string[];
  readonly supplier?: string | null;
  readonly standard?: string | null;
  readonly columns: readonly string[];
  readonly duty?: readonly string[] | null;
  readonly mask?: Mask | null;
  readonly maskedLevel?: number | null;
  readonly derived?: readonly string[] | null;
  readonly twinOf?: string | null;
  readonly listed: readonly Audience[];
  readonly ownAccess: boolean;
}

export interface ResourceArguments {
  readonly label: string;
  readonly code: string;
  readonly supplier?: string | null;
  readonly updateCycle: string;
  readonly theme: string;
  readonly personal: boolean;
  readonly subject?: string | null;
}

interface ArgumentsOf {
  readonly item: ItemArguments;
  readonly resource: ResourceArguments;
  readonly reads: { readonly items: readonly string[] };
  readonly action: { readonly duty: readonly string[] };
}

const definitions = buildSchema(`${CATALOG_SDL} type Query { catalog: Boolean }`);

/** Values of one catalog directive, or what is wrong with it. */
export function directiveArguments<Name extends CatalogDirective>(
  name: Name,
  node: ConstDirectiveNode,
): ArgumentsOf[Name] | { readonly wrong: string } {
  const definition = definitions.getDirective(name) as GraphQLDirective;
  const unknown = node.arguments?.find(
    (argument) => !definition.args.some((known) => known.name === argument.name.value),
  );
  if (unknown) return { wrong: `unknown argument "${unknown.name.value}"` };
  try {
    return getArgumentValues(definition, node) as unknown as ArgumentsOf[Name];
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    return { wrong: cause.message };
  }
}

export function isWrong<T extends object>(
  result: T | { readonly wrong: string },
): result is { readonly wrong: string } {
  return Object.hasOwn(result, 'wrong');
}
