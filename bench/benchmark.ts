/** What a benchmark is asked and what it gives. */

export interface BenchmarkOptions {
  /** More runs. */
  readonly full: boolean;
  /** Says how far it is; never a result. */
  readonly progress: (line: string) => void;
}

export interface BenchmarkResult {
  /** A table for readers; the first row is its heading. */
  readonly rows: readonly (readonly string[])[];
  /** How it was measured and which bars were missed. */
  readonly notes: readonly string[];
  /** The same figures for programs. */
  readonly json: Readonly<Record<string, unknown>>;
}

export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkResult>;
