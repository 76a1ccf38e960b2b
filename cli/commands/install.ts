/** `isthmus install`: bundle 0, signed by two officers, and the supergraph. Once per installation. */
import { existsSync } from 'node:fs';
import { installCity } from '../city.ts';
import { bundleFile } from '../environment.ts';
import { CliError, say } from '../output.ts';
import { answering } from './policy/answer.ts';

export interface InstallOptions {
  readonly demo?: boolean;
  /** The officer whose key is on this machine; in the demo both sign. */
  readonly as?: string;
}

export async function installCommand(options: InstallOptions): Promise<void> {
  if (existsSync(bundleFile())) {
    throw new CliError(
      'ALREADY_INSTALLED',
      {
        zh: '{file} 已存在。首次发布之后只有签名的策略包生效；改动文件只是草案。',
        en: '{file} exists. After the first publication only signed bundles decide; changed files are drafts.',
      },
      { file: bundleFile() },
    );
  }
  const { demo = false, as } = options;
  const city = await answering(() => installCity({ demo, ...(as === undefined ? {} : { as }) }));
  if (!city) {
    say({
      zh: '已签名；尚需另一名安全员以同一命令签名，策略包才生效。',
      en: 'Signed. Another officer has to sign by the same command before anything decides.',
    });
    return;
  }
  say(
    {
      zh: '策略包 {version} 已签署，{count} 个部门',
      en: 'bundle {version} signed, {count} departments',
    },
    { version: city.bundle.version, count: city.departments.length },
  );
}
