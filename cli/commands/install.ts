/** `isthmus install`: bundle 0, signed by both officers, and the supergraph. Once per installation. */
import { existsSync } from 'node:fs';
import { installCity } from '../city.ts';
import { bundleFile } from '../environment.ts';
import { CliError, say } from '../output.ts';

export async function installCommand(options: { readonly demo?: boolean }): Promise<void> {
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
  const { bundle, departments } = await installCity({ demo: options.demo === true });
  say(
    {
      zh: '策略包 {version} 已签署，{count} 个部门',
      en: 'bundle {version} signed, {count} departments',
    },
    { version: bundle.version, count: departments.length },
  );
}
