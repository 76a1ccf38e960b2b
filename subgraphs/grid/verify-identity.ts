import { GraphQLError } from 'graphql';
import type { Resolver } from '../kit/index.ts';

/** Checks that one consumer may ask for in an hour: enough for counters, too few to try numbers out. */
export const CHECKS_PER_HOUR_MAX = 200;
const HOUR_S = 3_600;

/**
 * MATCH where exactly this name and this number stand together, else NO_MATCH: whether the number exists
 * under another name is not told. Throws LIMIT_EXCEEDED.
 */
export const verifyIdentity: Resolver = async (_parent, args, { source }) => {
  // Counted before it is answered, so that parallel checks cannot slip past the limit.
  const uses = await source.countUse('identity_checks', HOUR_S);
  if (uses > CHECKS_PER_HOUR_MAX) throw tooManyChecks();
  const match = { name: args.name.trim(), id_number: normalized(args.idNumber) };
  return (await source.exists('Person', match)) ? 'MATCH' : 'NO_MATCH';
};

/** Full-width digits and x as people type them (GB 11643). */
function normalized(idNumber: string): string {
  return idNumber.normalize('NFKC').trim().toUpperCase();
}

function tooManyChecks(): GraphQLError {
  return new GraphQLError(
    `身份核验每小时最多 ${CHECKS_PER_HOUR_MAX} 次 / at most ${CHECKS_PER_HOUR_MAX} identity checks an hour`,
    { extensions: { code: 'LIMIT_EXCEEDED', limit: 'identityChecks', most: CHECKS_PER_HOUR_MAX } },
  );
}
