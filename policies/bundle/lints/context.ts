/** What every lint gets: the policy as written, and the questions lints ask of it. */
import type {
  Agreement,
  Basis,
  Catalog,
  ClassEntry,
  Item,
  Lists,
  NegativeEntry,
  SourceLocation,
} from '../../model/index.ts';
import { type Expand, type Expanded, expansionOf, grantable, negativeIndex } from '../expand.ts';
import type { ProblemCode } from '../messages.ts';
import { nearest, own } from '../names.ts';
import type { Officers } from '../officers.ts';
import { type Problem, problem } from '../problem.ts';
import type { RegistryDraft } from '../yaml/folder.ts';
import { hintOf } from '../yaml/issues.ts';
import { controlOf } from './controlled.ts';

export interface LintInput {
  readonly registry: RegistryDraft;
  readonly catalog: Catalog;
  readonly lists: Lists;
  /** Wildcards may be expanded or not. */
  readonly agreements: readonly Agreement[];
  /**
   * Milliseconds since the epoch; what has expired by then is reported. Absent: nothing expires.
   */
  readonly now?: number;
  /** Whose keys could sign the next bundle. Absent: whoever the registry names has one. */
  readonly officers?: Officers;
  /** The catalog in force: what it lacks is a new field. */
  readonly published?: Catalog;
}

export interface LintContext extends LintInput {
  readonly expand: Expand;
  /** Items of an agreement, wildcards expanded. */
  readonly granted: (agreement: Agreement) => readonly Expanded[];
  readonly item: (coordinate: string) => Item | undefined;
  readonly basis: (id: string) => Basis | undefined;
  readonly personal: (type: string) => boolean;
  readonly negative: (item: Item) => NegativeEntry | undefined;
  /** Why some class gets a verdict other than Allow for the item, or undefined if none does. */
  readonly controlled: (item: Item) => string | undefined;
  /** Departments and services that an agreement or a use may name. */
  readonly consumers: ReadonlySet<string>;
  /**
   * Classes that act for a consumer: of the department, or service classes of an app's department.
   */
  readonly classesOf: (consumer: string) => readonly ClassEntry[];
  readonly purposesOf: (entry: ClassEntry) => ReadonlySet<string>;
}

/** One rule: pure, over the whole policy, giving every violation it finds. */
export type Lint = (context: LintContext) => Iterable<Problem>;

export function lintContext(input: LintInput): LintContext {
  const { registry, catalog, lists } = input;
  const basis = new Map(lists.basis.map((entry) => [entry.id, entry]));
  const apps = new Map(registry.apps.map((app) => [app.azp, app]));
  const purposesOf = (entry: ClassEntry): ReadonlySet<string> =>
    new Set(entry.duties.flatMap((duty) => own(registry.duties, duty)?.purposes ?? []));
  const classesOf = (consumer: string): ClassEntry[] => {
    const app = apps.get(consumer);
    return registry.classes.filter(({ kind, dept, azp = consumer }) =>
      app
        ? kind === 'service' && dept === app.dept && azp === consumer
        : kind !== 'citizen' && dept === consumer,
    );
  };
  const negative = negativeIndex(lists);
  const expand = expansionOf(catalog);
  return {
    ...input,
    expand,
    granted: ({ items, supplier }) =>
      expand(items, (item) => grantable(item, supplier) && !negative(item)),
    item: (coordinate) => own(catalog.items, coordinate),
    basis: (id) => basis.get(id),
    personal: (type) => own(catalog.resources, type)?.personal === true,
    negative,
    controlled: controlOf(input, negative, purposesOf),
    consumers: new Set([...registry.departments.map(({ id }) => id), ...apps.keys()]),
    classesOf,
    purposesOf,
  };
}

/** A problem about a name that is not known, with what it may have meant. */
export function unknown(
  code: ProblemCode,
  at: SourceLocation | undefined,
  name: string,
  known: Iterable<string>,
  values: Readonly<Record<string, string>> = {},
): Problem {
  return problem(code, at, { ...values, name, hint: hintOf(nearest(name, known)) });
}

/** Ranks of basis that may forbid sharing (Decree 809 art. 14). */
const STATUTORY_RANKS: ReadonlySet<Basis['rank']> = new Set([
  'LAW',
  'ADMINISTRATIVE_REGULATION',
  'STATE_COUNCIL_DECISION',
]);

export function citesStatute(context: LintContext, ids: readonly string[]): boolean {
  return ids.some((id) => {
    const basis = context.basis(id);
    return basis !== undefined && STATUTORY_RANKS.has(basis.rank);
  });
}

/** Ids cited that the basis table does not have. */
export function* unknownBasis(
  context: LintContext,
  ids: readonly string[],
  at: (index: number) => SourceLocation | undefined,
): Iterable<Problem> {
  for (const [index, id] of ids.entries()) {
    if (context.basis(id)) continue;
    const known = context.lists.basis.map((entry) => entry.id);
    yield unknown('BASIS_UNKNOWN', at(index), id, known);
  }
}
