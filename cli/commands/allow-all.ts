/** `isthmus policy allow-all SUPERGRAPH --out DIR`: a bundle that shares everything, and says so. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAllowAll, writeBundle } from '../../policies/bundle/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { CliError, printJson, say } from '../output.ts';

export interface AllowAllOptions {
  readonly out: string;
  readonly json?: boolean;
}

export async function allowAllCommand(supergraph: string, options: AllowAllOptions): Promise<void> {
  // Signed with the demo keys: nobody but the demo's auditor persona may use it.
  const createdAt = new Date().toISOString();
  const signed = buildAllowAll(readSupergraph(supergraph), demoKeyring(), createdAt);
  mkdirSync(options.out, { recursive: true });
  const file = join(options.out, 'bundle.json');
  writeBundle(file, signed);
  const items = Object.keys(signed.content.catalog.items).length;
  if (options.json) printJson({ ok: true, file, items });
  else
    say(
      { zh: '{file}：{items} 个信息项全部放行', en: '{file}: {items} items, all allowed' },
      { file, items },
    );
}

export function readSupergraph(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(
      'SUPERGRAPH_UNREADABLE',
      { zh: '无法读取超图文件 {file}。', en: 'The supergraph file {file} cannot be read.' },
      { file },
    );
  }
}
