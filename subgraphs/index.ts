/** The departments: every folder beside this file whose index.ts exports `department`. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Department } from './kit/types.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));
/** Folders that are no departments. */
const APART = new Set(['kit', 'population']);

/** Sorted. */
export async function departmentNames(folder: string = FOLDER): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !APART.has(entry.name))
    .filter((entry) => existsSync(join(folder, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

/**
 * The named departments, all by default, in the order of their names. Throws if a folder's `department`
 * bears another name than the folder.
 */
export async function loadDepartments(
  names?: readonly string[],
  folder: string = FOLDER,
): Promise<Department[]> {
  const wanted = names ?? (await departmentNames(folder));
  const loaded = await Promise.all(wanted.map((name) => loadDepartment(folder, name)));
  return loaded.filter((department) => department !== undefined);
}

async function loadDepartment(folder: string, name: string): Promise<Department | undefined> {
  const url = pathToFileURL(join(folder, name, 'index.ts')).href;
  const { department } = (await import(url)) as { department?: Department };
  if (department && department.name !== name)
    throw new Error(`subgraphs/${name}/index.ts exports the department "${department.name}"`);
  return department;
}
