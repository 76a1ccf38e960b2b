/** What one execution gathers beside the data: errors, reports of guards, calls. */
import type { CellReport, GuardReport } from '../../wire/answer.ts';
import type { SourceCall, SourceError } from '../stages.ts';

export interface Recorder {
  readonly errors: SourceError[];
  readonly cells: CellReport[];
  readonly subjects: Set<string>;
  readonly rows: Map<string, number>;
  readonly calls: SourceCall[];
  /** Sources that gave no usable answer to some call. */
  readonly away: Set<string>;
  /** Errors beyond the bound are dropped: a source that errs in every row fills no answer. */
  error(error: SourceError): void;
  report(report: GuardReport, fromSource: ((ref: string) => string) | undefined): void;
}

export function createRecorder(errorsMost: number): Recorder {
  const errors: SourceError[] = [];
  const subjects = new Set<string>();
  const rows = new Map<string, number>();
  return {
    errors,
    cells: [],
    subjects,
    rows,
    calls: [],
    away: new Set(),
    error(error) {
      if (errors.length < errorsMost) errors.push(error);
    },
    report(report, fromSource) {
      for (const subject of report.subjects)
        subjects.add(fromSource ? fromSource(subject) : subject);
      for (const [type, count] of Object.entries(report.rows))
        rows.set(type, (rows.get(type) ?? 0) + count);
    },
  };
}
