/**
 * The client's operation, field by field, for whatever concrete type an object turns out to have.
 * Collected as the specification says (order of first appearance, fragments, `@skip` and `@include`),
 * except that a type may be abstract: plans do not fetch `__typename` where they do not need it.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Coordinate } from '../../policies/model/index.ts';
import { apartKey } from '../data-key.ts';

export interface OperationView {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** See data-key.ts. */
  readonly apart: boolean;
}

/** A selection set and the type it was written for. */
interface Scope {
  readonly set: SelectionSetNode;
  readonly type: GraphQLCompositeType;
}

/** One response key of one concrete type at one place of the operation. */
export interface SelectedField {
  readonly key: string;
  /** Key in the merged data. */
  readonly dataKey: string;
  /** `"key":`, as it stands in the answer. */
  readonly keyText: string;
  readonly name: string;
  readonly coordinate: Coordinate;
  /** Response keys from the root, `@` for a list level. */
  readonly pattern: readonly string[];
  readonly patternKey: string;
  /** Undefined for `__typename`, `__schema` and `__type`. */
  readonly type: GraphQLOutputType | undefined;
  readonly nodes: readonly FieldNode[];
  /** What was selected below; undefined for leaves. */
  readonly below: Selection | undefined;
}

export class Selection {
  readonly #view: OperationView;
  readonly #scopes: readonly Scope[];
  readonly #pattern: readonly string[];
  readonly #fields = new Map<string, readonly SelectedField[]>();

  constructor(view: OperationView, scopes: readonly Scope[], pattern: readonly string[]) {
    this.#view = view;
    this.#scopes = scopes;
    this.#pattern = pattern;
  }

  /** Fields for objects of a type: an object type, or an abstract one where nothing more is known. */
  fieldsOf(type: GraphQLCompositeType): readonly SelectedField[] {
    const known = this.#fields.get(type.name);
    if (known) return known;
    const groups = new Map<string, Group>();
    const visited = new Set<string>();
    for (const scope of this.#scopes) this.#collect(scope, type, groups, visited);
    const fields = [...groups].map(([key, group]) => this.#field(key, group, type));
    this.#fields.set(type.name, fields);
    return fields;
  }

  #collect(
    scope: Scope,
    type: GraphQLCompositeType,
    groups: Map<string, Group>,
    visited: Set<string>,
  ): void {
    for (const selection of scope.set.selections) {
      if (!isIncluded(selection, this.#view.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const group = groups.get(key);
        if (group) group.nodes.push(selection);
        else groups.set(key, { nodes: [selection], writtenFor: scope.type });
        continue;
      }
      const inner = this.#fragmentScope(selection, scope, visited);
      if (inner && applies(this.#view.schema, inner.type, type))
        this.#collect(inner, type, groups, visited);
    }
  }

  #fragmentScope(
    selection: Exclude<SelectionNode, FieldNode>,
    outer: Scope,
    visited: Set<string>,
  ): Scope | undefined {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition, selectionSet: set } = selection;
      if (!typeCondition) return { set, type: outer.type };
      return this.#scopeOn(typeCondition.name.value, set);
    }
    const name = selection.name.value;
    const fragment = this.#view.fragments.get(name);
    if (!fragment || visited.has(name)) return undefined;
    visited.add(name);
    return this.#scopeOn(fragment.typeCondition.name.value, fragment.selectionSet);
  }

  #scopeOn(typeName: string, set: SelectionSetNode): Scope | undefined {
    const type = this.#view.schema.getType(typeName);
    return isCompositeType(type) ? { set, type } : undefined;
  }

  #field(key: string, { nodes, writtenFor }: Group, type: GraphQLCompositeType): SelectedField {
    const name = nodes[0]?.name.value ?? key;
    const field = fieldOf(type, name) ?? fieldOf(writtenFor, name);
    const pattern = [...this.#pattern, key];
    return {
      key,
      dataKey: this.#view.apart ? apartKey(key, name) : key,
      keyText: `${JSON.stringify(key)}:`,
      name,
      coordinate: `${type.name}.${name}`,
      pattern,
      patternKey: pattern.join('.'),
      type: field?.type,
      nodes,
      below: field && this.#below(nodes, field.type, pattern),
    };
  }

  #below(
    nodes: readonly FieldNode[],
    type: GraphQLOutputType,
    pattern: readonly string[],
  ): Selection | undefined {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return undefined;
    const scopes = nodes.flatMap(({ selectionSet: set }) => (set ? [{ set, type: named }] : []));
    return new Selection(this.#view, scopes, [...pattern, ...listLevels(type)]);
  }
}

interface Group {
  readonly nodes: FieldNode[];
  readonly writtenFor: GraphQLCompositeType;
}

function fieldOf(
  type: GraphQLCompositeType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (isUnionType(type)) return undefined;
  const fields = type.getFields();
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function listLevels(type: GraphQLOutputType): string[] {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? ['@', ...listLevels(type.ofType)] : [];
}

/** Whether a fragment on `condition` holds for every object of `type`. */
function applies(
  schema: GraphQLSchema,
  condition: GraphQLCompositeType,
  type: GraphQLCompositeType,
): boolean {
  if (condition === type) return true;
  if (!isAbstractType(condition)) return false;
  if (!isUnionType(type)) return schema.isSubType(condition, type);
  return schema.getPossibleTypes(type).every((member) => schema.isSubType(condition, member));
}

function isIncluded(
  selection: SelectionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return (selection.directives ?? []).every(({ name, arguments: given }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given?.find((argument) => argument.name.value === 'if')?.value;
    let condition: unknown;
    if (value?.kind === Kind.BOOLEAN) condition = value.value;
    else if (value?.kind === Kind.VARIABLE && Object.hasOwn(variables, value.name.value))
      condition = variables[value.name.value];
    return (name.value === 'include') === (condition === true);
  });
}
