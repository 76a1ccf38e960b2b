/** `@skip` and `@include` (GraphQL specification, section 3.13) under known variables. */
import { type DirectiveNode, Kind, type SelectionNode, type ValueNode } from 'graphql';

/** Coerced variables: an own property per variable that has a value. */
export type Variables = Readonly<Record<string, unknown>>;

/** True only if the selection is known not to be executed; a condition without a value is not known. */
export function isExcluded(selection: SelectionNode, variables: Variables | undefined): boolean {
  for (const directive of selection.directives ?? []) {
    const { value: name } = directive.name;
    if (name !== 'skip' && name !== 'include') continue;
    if (conditionOf(directive, variables) === (name === 'skip')) return true;
  }
  return false;
}

/** Name of the variable that a condition takes its value from. */
export function conditionVariable(directive: DirectiveNode): string | undefined {
  const value = conditionNode(directive);
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

function conditionOf(directive: DirectiveNode, variables: Variables | undefined): unknown {
  const value = conditionNode(directive);
  if (value?.kind === Kind.BOOLEAN) return value.value;
  if (value?.kind !== Kind.VARIABLE || !variables) return undefined;
  const { value: name } = value.name;
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function conditionNode({ name, arguments: given }: DirectiveNode): ValueNode | undefined {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  return given?.find((argument) => argument.name.value === 'if')?.value;
}
