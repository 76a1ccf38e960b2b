/** The public entry of a department's folder. */
import { isAbsolute } from 'node:path';
import type { Department } from './types.ts';

const NAME = /^[a-z][a-z0-9-]{0,40}$/;

/** Checks what the type cannot say and freezes. Throws TypeError naming department and rule. */
export function defineDepartment(department: Department): Department {
  const { name, schemaFile, migrations } = department;
  if (!NAME.test(name))
    throw new TypeError(`department name "${name}" is not like social-security`);
  for (const [what, path] of Object.entries({ schemaFile, migrations })) {
    if (!isAbsolute(path))
      throw new TypeError(`department ${name}: ${what} must be an absolute path`);
  }
  for (const [type, mapping] of Object.entries(department.tables)) {
    if (mapping.order.length > 4)
      throw new TypeError(`department ${name}: ${type} is ordered by more than 4 columns`);
  }
  return Object.freeze({ ...department });
}
