/** A use as tests record it. */
import type { UseRecord } from './record.ts';

export function useRecord(decisionId: string, more: Partial<UseRecord> = {}): UseRecord {
  return {
    ...{ kind: 'USE', outcome: 'ANSWERED', decisionId, policyVersion: '1-abc', bundle: 'abc' },
    who: { kind: 'department', dept: 'hotline', sub: 'clerk-1', duties: ['HOTLINE_WORK'] },
    ...{ purpose: 'EARLY_MEDIATION', operation: { kind: 'query', hash: 'h' } },
    ...{ coordinates: ['Person.name', 'Query.people'], denied: [], agreements: ['a-1'] },
    ...{ rows: { Person: 1 }, subjects: [] },
    ...more,
  };
}
