/** Files of the policy folders as they lie on disk: which are read, which only look as if they were. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Problem, problem } from '../problem.ts';

/** Larger files are refused unread. */
export const YAML_BYTES_MAX = 1_048_576;

/** Bytes of a policy file, or why it is not read: it leads out of the folder, is no file, is too large. */
export function readPolicyBytes(root: string, file: string): Uint8Array | Problem {
  const at = { file, line: 1, column: 1 };
  const path = join(root, file);
  try {
    // A link may point within the folder; what it points to must be part of what was reviewed.
    if (!realpathSync(path).startsWith(realpathSync(root) + sep))
      return problem('FILE_OUTSIDE', at, { target: realpathSync(path) });
    const { size, isFile } = ((stats) => ({ size: stats.size, isFile: stats.isFile() }))(
      statSync(path),
    );
    // A named pipe would be read for ever.
    if (!isFile) return problem('FILE_NOT_REGULAR', at);
    if (size > YAML_BYTES_MAX) return problem('FILE_TOO_LARGE', at, { limit: YAML_BYTES_MAX });
    return readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    return problem('FILE_UNREADABLE', at, { detail: code });
  }
}

/** Folders of policy files and the names that are read there. */
const FOLDERS: readonly (readonly [folder: string, read: RegExp])[] = [
  ['policies/lists', /\.ya?ml$/],
  ['policies/agreements', /\.ya?ml$/],
];
/** `cases` is a folder of its own; `policies/cases` is read by whoever runs the cases. */
const DEPARTMENT_FILES = /^(negative|responsibility)\.yaml$|^cases$/;
/** Editors, file managers and version control keep such files. */
const NOBODYS = /^\.|~$|\.(sw[op]|bak|orig)$/;

/**
 * Files that stand where policy is read and are not read: `negative.yml`, `Grid.YAML`, a folder. Nobody
 * would miss a list that was never in force.
 */
export function unexpectedFiles(root: string): Problem[] {
  const departments = existsSync(join(root, 'subgraphs'))
    ? readdirSync(join(root, 'subgraphs')).map((name) => `subgraphs/${name}/policy`)
    : [];
  const folders = [...FOLDERS, ...departments.map((folder) => [folder, DEPARTMENT_FILES] as const)];
  return folders
    .filter(([folder]) => existsSync(join(root, folder)))
    .flatMap(([folder, read]) =>
      readdirSync(join(root, folder))
        .filter((name) => !read.test(name) && !NOBODYS.test(name))
        .map((name) => {
          const expected = folder.startsWith('subgraphs/')
            ? 'negative.yaml | responsibility.yaml'
            : '*.yaml';
          return problem(
            'FILE_UNEXPECTED',
            { file: `${folder}/${name}`, line: 1, column: 1 },
            { expected },
          );
        }),
    );
}
