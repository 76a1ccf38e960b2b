/** The one way in which a bound of limits.ts is refused. */
import { ClientError } from '../errors.ts';
import { BOUNDS, type LimitName, type Limits } from '../limits.ts';

/** Throws LIMIT_EXCEEDED if `given` is above the limit. */
export function atMost(limits: Limits, limit: LimitName, given: number): void {
  const most = limits[limit];
  if (given <= most) return;
  const { unit } = BOUNDS[limit];
  throw new ClientError('LIMIT_EXCEEDED', { limit, given, most, unit }, { limit, most });
}
