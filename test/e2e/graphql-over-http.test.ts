/** The GraphQL-over-HTTP audits of graphql-http, every one of them: MUST, SHOULD and MAY. */
import { serverAudits } from 'graphql-http';
import { describe, expect, inject, it } from 'vitest';
import { tokenOf } from './client.ts';

/** The audits know no tokens, so every request of theirs gets one. */
function fetchAs(persona: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${tokenOf(persona)}`);
    headers.set('sharing-purpose', 'CASE_HANDLING');
    return fetch(input, { ...init, headers });
  };
}

const audits = serverAudits({
  url: () => inject('city').gateway,
  fetchFn: fetchAs('hotline-clerk'),
});

describe('GraphQL over HTTP', () => {
  it('is audited as a whole', () => expect(audits.length).toBeGreaterThanOrEqual(60));

  for (const audit of audits) {
    it(`${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
    });
  }
});
