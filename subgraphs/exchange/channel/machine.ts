/**
 * A procedure as a table: which step may be taken from which state, by whom, with what papers. The table
 * is data, so that it can be printed, checked for dead ends, and read by somebody who does not program.
 */

/** Who acts in the channel. Two are nobody: `clock`, a period that ran out; `policy`, the bundle in force. */
export const ROLES = [
  'requester',
  'requesterHead',
  'supplier',
  'supplierHead',
  'citizen',
  'authority',
  'government',
  'clock',
  'policy',
] as const;
export type Role = (typeof ROLES)[number];

/** One line of a procedure. */
export interface Transition<State extends string, Step extends string, Paper extends string> {
  readonly step: Step;
  readonly from: readonly State[];
  readonly to: State;
  readonly by: readonly Role[];
  /** What must be handed in with the step. */
  readonly requires?: readonly Paper[];
  /** May be taken at most once in the life of a matter, e.g. the one-time notice of missing papers. */
  readonly once?: boolean;
  /** Article that provides for it. */
  readonly basis: string;
}

export interface Procedure<State extends string, Step extends string, Paper extends string> {
  readonly name: string;
  readonly initial: State;
  readonly terminal: readonly State[];
  readonly transitions: readonly Transition<State, Step, Paper>[];
}

/** What is known of a matter before a step. */
export interface Standing<State extends string, Step extends string> {
  readonly state: State;
  /** Rises by one with every step; a step names the version it was decided on. */
  readonly version: number;
  readonly taken: readonly Step[];
}

export interface Attempt<Step extends string, Paper extends string> {
  readonly step: Step;
  readonly by: Role;
  /** The version its author saw. */
  readonly version: number;
  readonly papers: ReadonlySet<Paper>;
}

/** Why a step may not be taken; each is a message code of the exchange. */
export type StepRefused =
  | { readonly code: 'STALE_VERSION'; readonly seen: number; readonly current: number }
  | { readonly code: 'WRONG_STATE'; readonly state: string; readonly possible: readonly string[] }
  | { readonly code: 'WRONG_ACTOR'; readonly wanted: readonly Role[] }
  | { readonly code: 'TAKEN_ONCE' }
  | { readonly code: 'PAPERS_MISSING'; readonly missing: readonly string[] };

export type StepResult<State extends string, Step extends string> =
  | { readonly ok: true; readonly standing: Standing<State, Step> }
  | { readonly ok: false; readonly refused: StepRefused };

/** Pure: nothing is written. All missing papers are named at once (Decree 809 art. 21). */
export function take<State extends string, Step extends string, Paper extends string>(
  procedure: Procedure<State, Step, Paper>,
  standing: Standing<State, Step>,
  attempt: Attempt<Step, Paper>,
): StepResult<State, Step> {
  const { state, version, taken } = standing;
  const refuse = (refused: StepRefused) => ({ ok: false, refused }) as const;
  if (attempt.version !== version)
    return refuse({ code: 'STALE_VERSION', seen: attempt.version, current: version });
  const line = procedure.transitions.find(
    ({ step, from }) => step === attempt.step && from.includes(state),
  );
  if (!line)
    return refuse({
      code: 'WRONG_STATE',
      state,
      possible: stepsFrom(procedure, state, attempt.by),
    });
  if (!line.by.includes(attempt.by)) return refuse({ code: 'WRONG_ACTOR', wanted: line.by });
  if (line.once && taken.includes(line.step)) return refuse({ code: 'TAKEN_ONCE' });
  const missing = (line.requires ?? []).filter((paper) => !attempt.papers.has(paper));
  if (missing.length > 0) return refuse({ code: 'PAPERS_MISSING', missing });
  const next = { state: line.to, version: version + 1, taken: [...taken, line.step] };
  return { ok: true, standing: next };
}

/** Steps that a role may take from a state. */
export function stepsFrom<State extends string, Step extends string, Paper extends string>(
  procedure: Procedure<State, Step, Paper>,
  state: State,
  role: Role,
): readonly Step[] {
  return procedure.transitions
    .filter(({ from, by }) => from.includes(state) && by.includes(role))
    .map(({ step }) => step);
}

/** What is wrong with a table itself: states nobody reaches, states nobody leaves, steps said twice. */
export function faultsOf<State extends string, Step extends string, Paper extends string>(
  procedure: Procedure<State, Step, Paper>,
): readonly string[] {
  const { initial, terminal, transitions } = procedure;
  const states = new Set([initial, ...terminal, ...transitions.flatMap((t) => [...t.from, t.to])]);
  const reached = reachedFrom(procedure);
  return [...states].flatMap((state) => {
    const steps = transitions.filter(({ from }) => from.includes(state)).map(({ step }) => step);
    const final = terminal.includes(state);
    const twice = steps.filter((step, index) => steps.indexOf(step) !== index);
    return [
      ...(reached.has(state) ? [] : [`${state} is never reached`]),
      ...(steps.length === 0 && !final ? [`${state} is a dead end`] : []),
      ...(steps.length > 0 && final ? [`${state} is left though terminal`] : []),
      ...twice.map((step) => `${state}: ${step} is said twice`),
    ];
  });
}

function reachedFrom<State extends string, Step extends string, Paper extends string>({
  initial,
  transitions,
}: Procedure<State, Step, Paper>): ReadonlySet<State> {
  const reached = new Set<State>([initial]);
  // A set gives what is added while it is walked.
  for (const state of reached)
    for (const { from, to } of transitions) if (from.includes(state)) reached.add(to);
  return reached;
}
