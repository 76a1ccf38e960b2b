/** `first` and `after` of a list. */
import { badInput } from './errors.ts';
import type { Page } from './types.ts';

export const PAGE_SIZE_MIN = 1;
export const PAGE_SIZE_MAX = 200;
export const PAGE_SIZE_DEFAULT = 20;

export interface CheckedPage {
  readonly first: number;
  readonly after: string | undefined;
}

/** Defaults applied. Throws BAD_USER_INPUT naming `first` or `after`. */
export function page(args: Page): CheckedPage {
  const first = args.first ?? PAGE_SIZE_DEFAULT;
  if (!Number.isInteger(first) || first < PAGE_SIZE_MIN || first > PAGE_SIZE_MAX)
    throw badInput('PAGE_SIZE', { argument: 'first', min: PAGE_SIZE_MIN, max: PAGE_SIZE_MAX });
  if (args.after !== null && args.after !== undefined && typeof args.after !== 'string')
    throw badInput('CURSOR', { argument: 'after' });
  return { first, after: args.after ?? undefined };
}
