import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  APPLICATION,
  APPLICATION_PAPERS,
  APPLICATION_STEPS,
  type ApplicationPaper,
  type ApplicationState,
  type ApplicationStep,
  DSP_STATE,
} from './application.ts';
import { DISPUTE, DISPUTE_PAPERS, DISPUTE_STEPS } from './dispute.ts';
import {
  daysOf,
  deadline,
  isOverdue,
  ORDOS,
  PeriodTooLong,
  workingDaysBetween,
} from './legal-clock.ts';
import { faultsOf, type Procedure, ROLES, type Standing, stepsFrom, take } from './machine.ts';
import {
  marksItem,
  VERIFICATION,
  VERIFICATION_PAPERS,
  VERIFICATION_STEPS,
} from './verification.ts';

type Any = Procedure<string, string, string>;
const PROCEDURES: readonly [Any, readonly string[], readonly string[]][] = [
  [APPLICATION as Any, APPLICATION_STEPS, APPLICATION_PAPERS],
  [VERIFICATION as Any, VERIFICATION_STEPS, VERIFICATION_PAPERS],
  [DISPUTE as Any, DISPUTE_STEPS, DISPUTE_PAPERS],
];

describe.each(PROCEDURES)('the procedure $name', (procedure, steps, papers) => {
  it('has no state that nobody reaches or leaves, and uses every step and paper it names', () => {
    expect(faultsOf(procedure)).toEqual([]);
    const lines = procedure.transitions;
    expect(new Set(lines.map(({ step }) => step))).toEqual(new Set(steps));
    expect(new Set(lines.flatMap(({ requires }) => requires ?? []))).toEqual(new Set(papers));
  });

  it('takes a step only from its state, by its actor, with all its papers, at the version seen', () => {
    const attempt = fc.record({
      step: fc.constantFrom(...steps),
      by: fc.constantFrom(...ROLES),
      papers: fc.subarray([...papers]).map((some) => new Set(some)),
      behind: fc.constantFrom(0, 0, 0, 1),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        let standing: Standing<string, string> = {
          state: procedure.initial,
          version: 0,
          taken: [],
        };
        for (const { behind, ...one } of attempts) {
          const version = standing.version - behind;
          const result = take(procedure, standing, { ...one, version });
          const line = procedure.transitions.find(
            ({ step, from }) => step === one.step && from.includes(standing.state),
          );
          const allowed =
            line !== undefined &&
            behind === 0 &&
            line.by.includes(one.by) &&
            (line.requires ?? []).every((paper) => one.papers.has(paper)) &&
            !(line.once && standing.taken.includes(line.step));
          expect(result.ok).toBe(allowed);
          if (!result.ok) continue;
          expect(result.standing.state).toBe(line?.to);
          expect(result.standing.version).toBe(standing.version + 1);
          standing = result.standing;
        }
        if (procedure.terminal.includes(standing.state))
          for (const role of ROLES) expect(stepsFrom(procedure, standing.state, role)).toEqual([]);
      }),
    );
  });
});

describe('the check of a table', () => {
  it('finds what is wrong with one', () => {
    const line = { by: ['requester'], basis: 'b' } as const;
    expect(
      faultsOf({
        ...{ name: 'faulty', initial: 'A', terminal: ['C'] },
        transitions: [
          { ...line, step: 'go', from: ['A'], to: 'B' },
          { ...line, step: 'go', from: ['A'], to: 'C' },
          { ...line, step: 'back', from: ['C', 'D'], to: 'A' },
        ],
      }),
    ).toEqual([
      'A: go is said twice',
      'C is left though terminal',
      'B is a dead end',
      'D is never reached',
    ]);
  });
});

describe('an application', () => {
  const at = (
    state: ApplicationState,
    taken: readonly ApplicationStep[] = [],
  ): Standing<ApplicationState, ApplicationStep> => ({ state, version: 3, taken });

  it('names every missing paper at once (Decree 809 art. 21)', () => {
    const result = take(APPLICATION, at('DRAFT'), {
      ...{ step: 'submit', by: 'requester', version: 3 },
      papers: new Set<ApplicationPaper>(['useBasis', 'scenario']),
    });
    expect(result).toEqual({
      ok: false,
      refused: {
        code: 'PAPERS_MISSING',
        missing: ['scope', 'method', 'period', 'ownHeadApproval'],
      },
    });
  });

  it('is asked for missing papers once only', () => {
    const papers = new Set<ApplicationPaper>(['missingList']);
    const attempt = { step: 'wantPapers', by: 'authority', version: 3, papers } as const;
    expect(take(APPLICATION, at('SUBMITTED'), attempt).ok).toBe(true);
    expect(take(APPLICATION, at('SUBMITTED', ['wantPapers']), attempt)).toEqual({
      ok: false,
      refused: { code: 'TAKEN_ONCE' },
    });
  });

  it('is refused only with reasons and a legal basis', () => {
    const attempt = { step: 'refuse', by: 'supplierHead', version: 3 } as const;
    const without = take(APPLICATION, at('ACCEPTED'), {
      ...attempt,
      papers: new Set<ApplicationPaper>(['reasons']),
    });
    expect(without).toEqual({
      ok: false,
      refused: { code: 'PAPERS_MISSING', missing: ['legalBasis'] },
    });
  });

  it('is not answered by the officer who handles it, but by the head', () => {
    const papers = new Set(['supplierHeadApproval'] as const);
    const attempt = { step: 'agree', by: 'supplier', version: 3, papers } as const;
    expect(take(APPLICATION, at('ACCEPTED'), attempt)).toEqual({
      ok: false,
      refused: { code: 'WRONG_ACTOR', wanted: ['supplierHead'] },
    });
  });

  it('says which steps are possible where one is not', () => {
    const attempt = { step: 'begin', by: 'requester', version: 3, papers: new Set() } as const;
    expect(take(APPLICATION, at('SUBMITTED'), { ...attempt, papers: new Set() })).toEqual({
      ok: false,
      refused: { code: 'WRONG_STATE', state: 'SUBMITTED', possible: ['withdraw'] },
    });
  });

  it('lets data flow only in states that the Dataspace Protocol calls FINALIZED', () => {
    expect(DSP_STATE.SHARING).toBe('FINALIZED');
    for (const state of ['DRAFT', 'ACCEPTED', 'AGREED', 'SIGNED', 'REFUSED'] as const)
      expect(DSP_STATE[state]).not.toBe('FINALIZED');
  });
});

describe('the mark of a disputed item', () => {
  it('stands until an answer is let stand or the ticket is withdrawn', () => {
    expect(marksItem('FILED')).toBe(true);
    expect(marksItem('ANSWERED')).toBe(true);
    expect(marksItem('DISPUTED')).toBe(true);
    expect(marksItem('CLOSED')).toBe(false);
    expect(marksItem('WITHDRAWN')).toBe(false);
  });
});

describe('the legal clock', () => {
  const instant = (text: string) => Date.parse(text);

  it('counts working days of the State Council’s calendar: holidays out, made-up Saturdays in', () => {
    // National Day 2026: 1 to 7 October; Saturday 10 October is worked.
    expect(deadline(instant('2026-09-30T17:00:00+08:00'), 3)).toEqual({
      lastDay: '2026-10-10',
      provisional: false,
    });
  });

  it('does not count the day of the event, and takes the day in China', () => {
    expect(deadline(instant('2026-03-02T23:30:00+08:00'), 1).lastDay).toBe('2026-03-03');
    expect(deadline(instant('2026-03-02T16:30:00Z'), 1).lastDay).toBe('2026-03-04');
  });

  it('stands still for the days it is stopped', () => {
    expect(deadline(instant('2026-03-02T09:00:00+08:00'), 10, 2).lastDay).toBe('2026-03-18');
  });

  it('says where the calendar of a year is not published', () => {
    expect(deadline(instant('2026-12-28T09:00:00+08:00'), 10).provisional).toBe(true);
  });

  it('is overdue from the day after', () => {
    const due = deadline(instant('2026-03-02T09:00:00+08:00'), 1);
    expect(isOverdue(due, instant('2026-03-03T23:59:59+08:00'))).toBe(false);
    expect(isOverdue(due, instant('2026-03-04T00:00:00+08:00'))).toBe(true);
  });

  it('counts back what it counted forth', () => {
    const from = fc.integer({ min: instant('2025-01-01'), max: instant('2026-11-01') });
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 25 }), (start, days) => {
        const { lastDay } = deadline(start, days);
        expect(workingDaysBetween(start, instant(`${lastDay}T12:00:00+08:00`))).toBe(days);
      }),
    );
  });

  it('lets a jurisdiction be quicker than the Decree, not slower', () => {
    expect(daysOf('answerConditional', ORDOS)).toBe(10);
    expect(daysOf('answerConditional', { ...ORDOS, periods: { answerConditional: 5 } })).toBe(5);
    expect(() => daysOf('supply', { ...ORDOS, periods: { supply: 21 } })).toThrow(PeriodTooLong);
    expect(() => daysOf('supply', { ...ORDOS, periods: { supply: 0 } })).toThrow(RangeError);
  });
});
