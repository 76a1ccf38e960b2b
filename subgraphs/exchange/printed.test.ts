import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { departmentSdl } from '../kit/index.ts';
import {
  APPLICATION_PAPERS,
  APPLICATION_STATES,
  APPLICATION_STEPS,
} from './channel/application.ts';
import { DISPUTE_PAPERS, DISPUTE_STATES, DISPUTE_STEPS } from './channel/dispute.ts';
import {
  VERIFICATION_PAPERS,
  VERIFICATION_STATES,
  VERIFICATION_STEPS,
} from './channel/verification.ts';
import { department } from './index.ts';
import { PRINTED } from './testing/print.ts';

const document = readFileSync(new URL('../../docs/EXCHANGE.md', import.meta.url), 'utf8');

describe('docs/EXCHANGE.md', () => {
  it.each(Object.entries(PRINTED))('has the table “%s” as the code has it', (heading, printed) => {
    const section = document.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.join('\n')).toBe(printed);
  });
});

describe('the schema', () => {
  const schema = buildASTSchema(parse(departmentSdl(department)), { assumeValidSDL: true });
  const values = (name: string) => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };

  it.each([
    ['ApplicationState', APPLICATION_STATES],
    ['ApplicationStep', APPLICATION_STEPS],
    ['VerificationState', VERIFICATION_STATES],
    ['VerificationStep', VERIFICATION_STEPS],
    ['DisputeState', DISPUTE_STATES],
    ['DisputeStep', DISPUTE_STEPS],
  ])('has the %s of the procedure', (name, listed) => {
    expect(values(name)).toEqual([...listed]);
  });

  it('takes as papers what may be claimed; what others give is taken from the record', () => {
    const claimed = values('PaperKind');
    const record = [
      ...['useBasis', 'scenario', 'scope', 'method', 'period', 'offer', 'signature'],
      ...['ownHeadApproval', 'supplierHeadApproval', 'authorityConsent', 'bothSignatures'],
      ...['impactAssessment', 'notice'],
    ];
    const all = new Set<string>([...APPLICATION_PAPERS, ...VERIFICATION_PAPERS, ...DISPUTE_PAPERS]);
    expect([...claimed, ...record].sort()).toEqual([...all].sort());
  });
});
