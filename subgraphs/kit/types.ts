/**
 * What a department writes and what the kit gives it. A department is a folder:
 * schema.graphql, resolvers.ts, source.ts, migrations/, seed.ts, index.ts, <name>.test.ts, policy/.
 */
import type { GraphQLResolveInfo } from 'graphql';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { PolicyFeed } from '../../policies/bundle/follow/index.ts';
import type { Officers } from '../../policies/bundle/index.ts';
import type { Bundle, Coordinate } from '../../policies/model/index.ts';
import type { JudgeList } from '../../policies/shield/index.ts';
import type { Keyring } from '../../wire/keyring.ts';
import type { Message } from '../../wire/text.ts';

/** A row as the source returns it: only requested, granted and masked fields, by field name. */
export type Row = Record<string, unknown>;

/** How one object type lies in the department's database. */
export interface TableMapping {
  readonly table: string;
  /** Column of the primary key; the last tie-breaker of every order. */
  readonly primaryKey: string;
  /** Column that the type's `@key(fields: "id")` compares with; `ref` for personal resources. */
  readonly keyColumn: string;
  /** Default order of lists: columns of declared items, never a reference. */
  readonly order: readonly (readonly [column: string, direction: 'asc' | 'desc'])[];
  /**
   * Fields that are not simply their one declared column. Gets only the columns that the item declares
   * (`@item(columns:)`); anything else reads as undefined. Masks are applied to what it returns.
   */
  readonly values?: Readonly<Record<string, (columns: Row) => unknown>>;
}

/** Conditions of a list; columns must be declared by the items the argument `@reads`. */
export type Filter = Readonly<Record<string, FilterValue | undefined>>;
export type FilterValue =
  | { readonly eq: string | number | boolean }
  | { readonly in: readonly (string | number)[] }
  /** Division code prefix. */
  | { readonly within: string }
  | { readonly gte: string | number }
  | { readonly lte: string | number }
  | { readonly between: readonly [string | number, string | number] }
  /** A key of which the index has, for each of the words, a term that begins with it. */
  | { readonly found: Search };

/** `table` has the columns `row_key`, `term`, `weight`, and `size` (of the text it is part of, below 100). */
export interface Search {
  readonly table: string;
  readonly words: readonly string[];
}

/** A row that a search found; the higher the score, the better. */
export interface Found {
  readonly key: string;
  readonly score: number;
}

/** `first` and `after` of a list. `first` beyond 1..200 is BAD_USER_INPUT; default 20. */
export interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

/**
 * The database as one request sees it. Row scopes, argument scopes, masks, item scopes, limits and the
 * report of subjects are applied here; a resolver cannot get round them. One dataloader per shape.
 */
export interface RequestSource {
  list(type: string, info: GraphQLResolveInfo, filter: Filter, page: Page): Promise<Row[]>;
  /** One row by its key column, batched; null if absent, out of scope, or not of the key's own type. */
  byKey(type: string, key: string | number, info: GraphQLResolveInfo): Promise<Row | null>;
  /** The same for many keys at once, in their order: no promise per row. */
  byKeys(type: string, keys: readonly unknown[], info: GraphQLResolveInfo): Promise<(Row | null)[]>;
  /** Rows whose `column` equals `parentKey`, batched over parents, each list limited by `page`. */
  childrenOf(
    type: string,
    column: string,
    parentKey: string,
    info: GraphQLResolveInfo,
    filter: Filter,
    page: Page,
  ): Promise<Row[]>;
  /**
   * Keys of rows that have all words, the best first: for each word the weightiest term that begins with it,
   * and of those the one of the shortest text; `phrase` counts once more where it is found.
   */
  ranked(
    type: string,
    info: GraphQLResolveInfo,
    filter: Filter,
    search: Search & { readonly phrase?: string | undefined },
    page: Pick<Page, 'first'>,
  ): Promise<readonly Found[]>;
  /** True when one row matches; for `verifyIdentity` and its like. Columns must be declared. */
  exists(type: string, match: Readonly<Record<string, string>>): Promise<boolean>;
  /**
   * Released cells of closed periods: perturbed, and `suppressed` with nulls where too few stand in them.
   * Rows by field name of the statistic's type; `totals` sums dimensions out (docs/POLICY.md).
   */
  statistic(
    statistic: Statistic,
    args: StatisticArguments,
    info: GraphQLResolveInfo,
  ): Promise<Row[]>;
  /**
   * Counts one use by the asking consumer and gives the uses in the current window, this one included.
   * `table` is the department's own, with `consumer`, `window_start` (seconds since the epoch; together
   * the primary key) and `uses`.
   */
  countUse(table: string, windowS: number): Promise<number>;
}

/** A count, and an average, over the table that its type is mapped to; all but `type` name its fields. */
export interface Statistic {
  readonly type: string;
  readonly area: string;
  readonly period: string;
  /** Also the name of the argument that filters it, where there is one. */
  readonly category: string;
  readonly count: string;
  readonly average?: string;
  /** When its period is counted: a stock when the period begins, anything else after its end. */
  readonly closes?: 'BEGIN' | 'END';
}

export interface StatisticArguments {
  readonly area?: string | null;
  readonly period?: string | null;
  readonly totals?: readonly ('AREA' | 'CATEGORY')[] | null;
  readonly [category: string]: unknown;
}

/**
 * The policy store as officers reach it through the graph; only the process that was given one has it
 * (ADR 0214). What it answers is data: a refusal of the store is no error.
 */
export interface PolicyDesk {
  /** An officer's act as JSON (policies/store/officer-act.ts); `person`: `sub` of the token it came with. */
  act(request: unknown, person: string): Promise<PolicyAnswer>;
  /** A draft as it stands, for an approver to read. */
  show(draft: string): Promise<PolicyAnswer>;
}

export type PolicyAnswer =
  /** UTF-8 that the officer signs with Ed25519 and sends with the same act. */
  | { readonly state: 'WANTS_SIGNATURE'; readonly text: string }
  | { readonly state: 'DONE'; readonly draft?: PolicyDraft; readonly version?: string }
  | { readonly state: 'REFUSED'; readonly code: string; readonly message: Message };

export interface PolicyDraft {
  readonly id: string;
  readonly title: Message;
  readonly state: string;
  /** Of the bundle it would publish, once it is proposed: what an approval is bound to. */
  readonly hash?: string;
  /** Natural persons whose changes are in it. */
  readonly authors: readonly string[];
  /** JSON of what it changes. */
  readonly operations: string;
}

/** Context of every resolver. */
export interface SubgraphContext {
  readonly source: RequestSource;
  /**
   * Runs `work` in one transaction and forgets rows read before. Only in operations whose root is a
   * mutation, which the guard has admitted (`@action`); elsewhere it throws.
   */
  write<T>(work: (transaction: Knex.Transaction) => Promise<T>): Promise<T>;
  /** Undefined where the policy store is not on this machine. */
  readonly policyDesk: PolicyDesk | undefined;
  /**
   * For rate limits, own-data entry points, and the role that somebody has in a procedure; never for what
   * may be seen, which is decided before a resolver runs.
   */
  readonly subject: {
    readonly consumer: string;
    readonly kind: string;
    readonly sub: string;
    readonly dept: string;
    readonly duties: readonly string[];
  };
}

export type Resolver = (
  // biome-ignore lint/suspicious/noExplicitAny: parents are typed by the schema, not here.
  parent: any,
  // biome-ignore lint/suspicious/noExplicitAny: arguments are typed by the schema, not here.
  args: any,
  context: SubgraphContext,
  info: GraphQLResolveInfo,
) => unknown;
/** Resolvers of one type; annotate with this, and parameters need no types. */
export type FieldResolvers = Readonly<Record<string, Resolver>>;
export type Resolvers = Readonly<
  Record<string, Readonly<Record<string, Resolver | ReferenceResolver>>>
>;
/**
 * `__resolveReference`. Where a department writes none, the kit's own is `byKey` for a type with a table,
 * and for a type without one a stub of nothing but the key and the inputs of `@requires`.
 */
export type ReferenceResolver = (
  reference: { readonly __typename: string; readonly id: string } & Row,
  context: SubgraphContext,
  info: GraphQLResolveInfo,
) => unknown;

/** What a seed gets. */
export interface SeedContext {
  readonly knex: Knex;
  /** Base reference of a person by id number. */
  readonly personRef: (idNumber: string) => string;
  /** Base reference of a record of this department. */
  readonly recordRef: (type: string, primaryKey: string | number) => string;
  /** Rows in chunks within one transaction. */
  readonly insert: (table: string, rows: readonly Row[]) => Promise<void>;
}

/**
 * A rule that no `where` can express (a pattern in a text, two items compared), judged once per statement's
 * rows. It only takes away: a cell it does not admit is null with ROW_SCOPE and `rules:<department>:<name>`.
 */
export interface RowRule {
  /** Unique in the department, like `no-numbers`. */
  readonly name: string;
  /** Cells it withholds: nullable items of one type with a table, which no argument reads. */
  readonly withholds: readonly Coordinate[];
  /**
   * What it reads, items of the same type. Each must be one that the caller sees whole, or the one item
   * that it withholds, or it admits no row: what it decides would tell of them.
   */
  readonly reads: readonly Coordinate[];
  readonly judge: JudgeList;
}

export interface Department {
  /** Folder and subgraph name, e.g. `social-security`. */
  readonly name: string;
  /**
   * Absolute path of schema.graphql, without the header that the kit adds. A department with much to say
   * writes more files into a folder `schema/` beside it; they extend `type Query` and the like.
   */
  readonly schemaFile: string;
  readonly tables: Readonly<Record<string, TableMapping>>;
  readonly resolvers: Resolvers;
  /** What the folder's rules.ts exports. */
  readonly rules?: readonly RowRule[];
  /** Absolute path of the folder of knex migrations. */
  readonly migrations: string;
  readonly seed: (context: SeedContext) => Promise<void>;
  /** Tables for `countUse`, of `onBundle` and of `recurring`; the service's database role may write them. */
  readonly counters?: readonly string[];
  /**
   * Called with the bundle in force once the subgraph has one, and with each that takes its place; several
   * processes of a department may be called at once. No request waits for it.
   */
  readonly onBundle?: (adopted: AdoptedBundle) => Promise<void>;
  readonly recurring?: RecurringWork;
}

/** Work that comes back while the subgraph runs; several processes of a department each take their turns. */
export interface RecurringWork {
  /** Milliseconds from turn to turn; the first is at the start. A turn is left out while one still runs. */
  readonly everyMs: number;
  /** `knex` as the service's role of the database; `now` in milliseconds since the epoch. */
  readonly run: (turn: {
    readonly knex: Knex;
    readonly logger: Logger;
    readonly now: number;
  }) => Promise<void>;
}

export interface AdoptedBundle {
  readonly bundle: Bundle;
  /** Key ids of the officers whose signatures it bears. */
  readonly signers: readonly string[];
  /** As the service's role of the database. */
  readonly knex: Knex;
}

export interface SubgraphOptions {
  readonly port: number;
  /** Loopback by default. */
  readonly host?: string;
  /** Where signed bundles come from; followed while the subgraph runs. */
  readonly feed: PolicyFeed;
  readonly keyring: Keyring;
  /** Two of whom must have signed a bundle. */
  readonly officers: Officers;
  /** `file:...` (SQLite), `postgres://...` or `mysql://...`. */
  readonly database: string;
  readonly logger?: Logger;
  readonly policyDesk?: PolicyDesk;
}

export interface RunningSubgraph {
  readonly url: string;
  readonly port: number;
  /** `/metrics` on a port of its own, for the department's operators; loopback by default. Once. */
  listenAdmin(port: number, host?: string): Promise<{ readonly port: number }>;
  /** Stops accepting, lets running requests end, closes the database. */
  close(): Promise<void>;
}
