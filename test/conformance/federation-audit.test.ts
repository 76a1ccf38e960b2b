/**
 * federation-gateway-audit against the whole gateway. It needs a checkout of
 * graphql-hive/federation-gateway-audit, named by FEDERATION_AUDIT; docs/TESTING.md says how.
 */
import { describe, expect, it } from 'vitest';
import { missingFor, runAudit } from './federation-audit.ts';

const checkout = process.env.FEDERATION_AUDIT ?? '';
const missing = checkout === '' ? 'FEDERATION_AUDIT names no checkout' : missingFor(checkout);
const TITLE = 'federation-gateway-audit';

describe.skipIf(missing !== undefined)(missing ? `${TITLE} (SKIPPED: ${missing})` : TITLE, () => {
  it('passes every case, through isthmus gateway --allow-all', { timeout: 900_000 }, async () => {
    const cases = await runAudit(checkout);
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(199);
  });
});
