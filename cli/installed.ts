/**
 * What is installed, read without loading the graph: names and addresses for starting processes and for
 * messages. Nothing is decided by it; gateway and guards verify the bundle's signatures themselves.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Registry, SignedBundle } from '../policies/model/index.ts';
import { bundleFile } from './environment.ts';
import { CliError } from './output.ts';

export interface Installed {
  readonly registry: Registry;
  /** First twelve characters of the bundle's hash, after its number. */
  readonly version: string;
}

export function isInstalled(): boolean {
  return existsSync(bundleFile());
}

export function readInstalled(): Installed {
  const file = bundleFile();
  try {
    const { content, hash } = JSON.parse(readFileSync(file, 'utf8')) as SignedBundle;
    return {
      registry: content.registry,
      version: `${content.number}-${hash.slice(0, 12)}`,
    };
  } catch {
    throw new CliError(
      'BUNDLE_UNREADABLE',
      {
        zh: '策略包 {file} 不可读。请恢复备份；若是演示，可删除状态目录后重新 npm start。',
        en: 'The bundle {file} cannot be read. Restore a copy; for the demo, remove the state folder and npm start again.',
      },
      { file },
    );
  }
}

/** The port at which the graph expects a department: its address stands in the signed bundle. */
export function portOf(installed: Installed, department: string): number | undefined {
  const source = installed.registry.sources.find(({ name }) => name === department);
  return source && Number(new URL(source.url).port);
}
