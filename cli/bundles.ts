/** Bundles by the name an officer gives them: a number, a draft, what the files say, or a file. */
import { existsSync } from 'node:fs';
import { BundleInvalid, loadBundle, unsignedBundle } from '../policies/bundle/index.ts';
import { PolicyRefused } from '../policies/edit/index.ts';
import type { Bundle } from '../policies/model/index.ts';
import { contentOfFiles, publishedPolicy } from './city.ts';
import { bundleFile, keyring } from './environment.ts';
import { officers } from './following.ts';
import { CliError } from './output.ts';
import { openStore } from './policy-store.ts';

/**
 * `current`: the bundle in force; `<number>`: as it was published; `draft:<id>`: what a draft would give;
 * `files`: what the files say now; anything else is the file of a signed bundle. Throws CliError.
 */
export async function bundleNamed(name: string): Promise<Bundle> {
  const keys = keyring(true);
  if (name === 'current') return publishedPolicy();
  if (name === 'files') return unsignedBundle(await contentOfFiles(keys));
  try {
    if (/^\d+$/.test(name)) return await published(Number(name));
    if (name.startsWith('draft:'))
      return (await (await openStore(keys)).review(name.slice('draft:'.length))).candidate;
    if (existsSync(name)) return loadBundle(name, officers(keys));
  } catch (cause) {
    if (cause instanceof PolicyRefused) throw new CliError(cause.code, cause.text, cause.values);
    if (cause instanceof BundleInvalid) throw new CliError(`BUNDLE_${cause.code}`, cause.text);
    throw cause;
  }
  throw unknownBundle(name);
}

/** From the history; an installation older than its history has the bundle in force alone. */
async function published(number: number): Promise<Bundle> {
  const keys = keyring(true);
  const store = await openStore(keys);
  if (store.history().length === 0 && existsSync(bundleFile())) {
    const inForce = loadBundle(bundleFile(), officers(keys));
    if (inForce.number === number) return inForce;
  }
  return store.published(number).bundle;
}

function unknownBundle(name: string): CliError {
  return new CliError(
    'UNKNOWN_BUNDLE',
    {
      zh: '没有名为 {name} 的策略包。可写：current（当前）、已发布的编号、draft:<草案>、files（文件现状）或已签名策略包的文件路径。`isthmus policy history` 列出编号。',
      en: 'There is no bundle "{name}". Give current, the number of a publication, draft:<id>, files, or the path of a signed bundle. `isthmus policy history` lists the numbers.',
    },
    { name },
  );
}
