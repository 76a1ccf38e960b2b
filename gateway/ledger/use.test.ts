import { describe, expect, it } from 'vitest';
import type { Subject, Verdict } from '../../policies/model/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { createReferences } from '../references/index.ts';
import { type Decided, seal, type VerifiedIdentity } from '../stages.ts';
import { useOf } from './use.ts';

const space = createReferences(demoKeyring().secret('permutation')).forSpace('ledger');
const REF = `A${Buffer.alloc(16, 5).toString('base64url')}`;
const PARSED = { kind: 'query', hash: 'h' } as const;

function identityOf(subject: Partial<Subject>): VerifiedIdentity {
  return seal<VerifiedIdentity>({
    subject: {
      ...{ kind: 'department', dept: 'hotline', duties: ['HOTLINE_WORK'], clearance: 3 },
      ...{ areas: [], consumer: 'hotline', sub: 'clerk-1', matters: [] },
      ...subject,
    },
    ...{ classKey: '', token: 'the token', expiresAt: 0, app: 'desk' },
  });
}

const grant = (agreement?: string): Verdict => ({
  ...{ effect: 'grant', ruleId: 'r', validUntil: 0 },
  ...(agreement === undefined ? {} : { agreement }),
});

const DECIDED = seal<Decided>({
  ...{ decisionId: 'd', policyVersion: '1-x', bundleHash: 'x', purpose: 'OWN_DATA' },
  ...{ matter: undefined, deniedHere: [] },
  decisions: {
    coordinates: new Map<string, Verdict>([
      ['Person.phone', { ...grant(), parts: [{ agreement: 'b' }, { agreement: 'a' }] } as Verdict],
      ['Person.name', grant('a')],
      ['Person.idNumber', { effect: 'deny', reason: 'NO_RULE', ruleId: 'r' }],
    ]),
    ...{ resources: new Map(), validUntil: 0 },
    arguments: new Map([['Query.people(name:)', grant()]]),
  },
});

describe('the record of a use', () => {
  it('says who, for what, which items under which agreements', () => {
    const executed = { subjects: [], rows: { Person: 2 } };
    const identity = identityOf({});
    expect(useOf({ identity, parsed: PARSED, decided: DECIDED, executed, space })).toEqual({
      ...{ kind: 'USE', outcome: 'ANSWERED', decisionId: 'd', policyVersion: '1-x', bundle: 'x' },
      who: {
        ...{ kind: 'department', dept: 'hotline', sub: 'clerk-1', duties: ['HOTLINE_WORK'] },
        ...{ clearance: 3, areas: [] },
      },
      ...{ app: 'desk', purpose: 'OWN_DATA', operation: PARSED },
      ...{ coordinates: ['Person.name', 'Person.phone'], denied: ['Person.idNumber'] },
      arguments: ['Query.people(name:)'],
      ...{ agreements: ['a', 'b'], rows: { Person: 2 }, subjects: [] },
    });
  });

  it('holds neither a token nor a base reference, a citizen’s own included', () => {
    const identity = identityOf({ kind: 'citizen', dept: '', sub: REF, consumer: REF });
    const executed = { subjects: [REF], rows: {} };
    const record = useOf({ identity, parsed: PARSED, decided: DECIDED, executed, space });
    expect(JSON.stringify(record)).not.toMatch(new RegExp(`${REF}|the token`));
    // The same person is the same reference, or citizens could not find the uses of their data.
    expect(record.who.sub).toBe(record.subjects[0]);
  });
});
