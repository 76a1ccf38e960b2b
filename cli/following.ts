/** By whom and from where a process takes its policy. Apart from `environment.ts`, which loads nothing. */
import { FeedSettingInvalid, feedOf, type PolicyFeed } from '../policies/bundle/follow/index.ts';
import { demoOfficers, type Officers, readOfficers } from '../policies/bundle/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import { bundleFile } from './environment.ts';
import { CliError } from './output.ts';

/** Officers of whose signatures a bundle needs two: the table of `ISTHMUS_OFFICERS`, else the demo's. */
export function officers(keys: Keyring): Officers {
  const file = process.env.ISTHMUS_OFFICERS;
  return file ? readOfficers(file) : demoOfficers(keys);
}

/** `POLICY_FEED`, else the bundle file of this machine. */
export async function policyFeed(keys: Keyring, file = bundleFile()): Promise<PolicyFeed> {
  try {
    return await feedOf(process.env.POLICY_FEED, file, keys);
  } catch (error) {
    if (error instanceof FeedSettingInvalid) throw new CliError('POLICY_FEED_INVALID', error.text);
    throw error;
  }
}
