export function departmentNames(): string[];
export function composeText(names: readonly string[]): string;
