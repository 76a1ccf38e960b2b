/** Aliases that could be taken for what the plan itself fetches, and the operation without them. */
import { type ConstDirectiveNode, Kind, parse, print, visit } from 'graphql';
import { apartKey } from '../data-key.ts';

/** Arguments of join directives that hold field sets. */
const FIELD_SETS: ReadonlySet<string> = new Set(['key', 'requires', 'provides']);

/** Names of all fields that a plan may fetch for joins, at any depth of a field set. */
export function joinedNames(supergraphSdl: string): ReadonlySet<string> {
  const names = new Set<string>();
  visit(parse(supergraphSdl, { noLocation: true }), {
    Directive(node) {
      if (!node.name.value.startsWith('join__')) return;
      for (const fieldSet of fieldSetsOf(node as ConstDirectiveNode))
        visit(parse(`{${fieldSet}}`, { noLocation: true }), {
          Field: (field) => void names.add(field.name.value),
        });
    },
  });
  return names;
}

function fieldSetsOf(directive: ConstDirectiveNode): string[] {
  return (directive.arguments ?? []).flatMap(({ name, value }) =>
    FIELD_SETS.has(name.value) && value.kind === Kind.STRING ? [value.value] : [],
  );
}

/** The operation with every alias apart; undefined where none of them is a name that is joined. */
export function aliasesApart(text: string, joined: ReadonlySet<string>): string | undefined {
  const document = parse(text, { noLocation: true });
  let collides = false;
  const apart = visit(document, {
    Field(node) {
      const { alias, name } = node;
      if (!alias || alias.value === name.value) return undefined;
      collides ||= joined.has(alias.value);
      return { ...node, alias: { ...alias, value: apartKey(alias.value, name.value) } };
    },
  });
  return collides ? print(apart) : undefined;
}
