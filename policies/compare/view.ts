/** What a policy grants one subject at one instant, duties and combinations apart. */
import {
  type Candidate,
  combine,
  isCandidate,
  type Part,
  type Policy,
  reachableParts,
  STEPS,
  unionScopes,
} from '../engine/index.ts';
import type { Coordinate, Scope, SubjectClass, TypeName } from '../model/index.ts';
import { opensRows } from './rows.ts';

/** A policy with what is asked of it again and again. */
export interface Side {
  readonly policy: Policy;
  /** Items that some argument reads. */
  readonly read: ReadonlySet<Coordinate>;
  /** Agreements with a volume. */
  readonly counted: ReadonlySet<string>;
}

export function sideOf(policy: Policy): Side {
  const { agreements } = policy.bundle;
  return {
    policy,
    read: new Set([...policy.reads.values()].flat()),
    counted: new Set(agreements.filter(({ volume }) => volume !== undefined).map(({ id }) => id)),
  };
}

export interface Granted {
  readonly via: Candidate['via'];
  readonly parts: readonly Part[];
  /** Union of the parts'. */
  readonly rows: Scope;
}

export interface Asked {
  readonly subject: SubjectClass;
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const STEPS_ALONE = STEPS.filter(({ name }) => name !== 'duty' && name !== 'combination');

/** Judged when asked and remembered. */
export class View {
  readonly side: Side;
  readonly #asked: Asked;
  readonly #granted = new Map<Coordinate, Granted | undefined>();
  readonly #rows = new Map<TypeName, Scope>();

  constructor(side: Side, asked: Asked) {
    this.side = side;
    this.#asked = asked;
  }

  get policy(): Policy {
    return this.side.policy;
  }

  get clearance(): number {
    return this.#asked.subject.clearance;
  }

  granted(coordinate: Coordinate): Granted | undefined {
    if (this.#granted.has(coordinate)) return this.#granted.get(coordinate);
    const granted = this.#judge(coordinate);
    this.#granted.set(coordinate, granted);
    return granted;
  }

  #judge(coordinate: Coordinate): Granted | undefined {
    const { policy } = this;
    const item = policy.items.get(coordinate);
    if (!item) return undefined;
    // Only the combination step, which is left out, asks about other items.
    const concluded = combine(STEPS_ALONE, { policy, ...this.#asked, item, entitled: () => false });
    if (!isCandidate(concluded)) return undefined;
    const parts = reachableParts(concluded.parts);
    return { via: concluded.via, parts, rows: unionScopes(parts.map(({ rows }) => rows)) };
  }

  /** The most rows that a type can have, whatever duties are held. */
  rowsAtMost(type: TypeName): Scope {
    const known = this.#rows.get(type);
    if (known) return known;
    const rows = unionScopes(
      (this.policy.itemsOfType.get(type) ?? [])
        .filter(({ coordinate }) => opensRows(this.policy, coordinate))
        .flatMap(({ coordinate }) => this.granted(coordinate)?.rows ?? []),
    );
    this.#rows.set(type, rows);
    return rows;
  }
}
