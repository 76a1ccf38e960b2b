/** How long a publication takes until it is in effect, and whether anybody was turned away meanwhile. */

/** One request, as its client saw it. Times in ms since the epoch. */
export interface Sample {
  /** Gateway that was asked. */
  readonly replica: string;
  readonly began: number;
  readonly ended: number;
  /** Number of the bundle that answered; undefined where the request failed. */
  readonly bundle: number | undefined;
  readonly failure?: string;
}

export interface Publication {
  /** Number of the bundle. */
  readonly bundle: number;
  /** Ms since the epoch. */
  readonly at: number;
}

export interface Effect {
  readonly bundle: number;
  /**
   * Ms from the publication to the beginning of the first request from which on every request, at every
   * replica, was answered by this bundle or a newer one. Undefined where some replica never got there.
   */
  readonly ms: number | undefined;
}

/** Both lists in any order. */
export function effectsOf(
  publications: readonly Publication[],
  samples: readonly Sample[],
): readonly Effect[] {
  const replicas = [...new Set(samples.map(({ replica }) => replica))].map((replica) =>
    samples.filter((sample) => sample.replica === replica),
  );
  return publications.map(({ bundle, at }) => {
    const each = replicas.map((own) => firstForGood(bundle, own));
    const reached = each.every((began) => began !== undefined);
    return { bundle, ms: reached ? Math.max(0, ...each.map((began) => began - at)) : undefined };
  });
}

/** When the first request began after which none was answered by an older bundle. */
function firstForGood(bundle: number, samples: readonly Sample[]): number | undefined {
  const answered = samples.filter((sample) => sample.bundle !== undefined);
  const older = answered.filter((sample) => (sample.bundle ?? 0) < bundle);
  const lastOlder = Math.max(-Infinity, ...older.map(({ began }) => began));
  const after = answered.filter(({ began }) => began > lastOlder).map(({ began }) => began);
  return after.length > 0 ? Math.min(...after) : undefined;
}

/** Failures, each text once with how often. */
export function failuresOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { failure } of samples)
    if (failure !== undefined) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  return counts;
}
