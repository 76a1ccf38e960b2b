import { ClientError } from '../errors.ts';

/** BAD_REQUEST: what cannot be understood in one way only. */
export function malformed(zh: string, en: string): ClientError {
  return new ClientError('BAD_REQUEST', { detail: { zh, en } });
}
