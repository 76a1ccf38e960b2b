/**
 * The database role that a department's service reads with (ADR 0135). Migrations and seeding run as the
 * owner; the service connects as `<database>_reader`, which may select exactly the columns that something
 * outside the negative list needs, so that a listed column cannot be read by a mistake of the service.
 * SQLite has no roles: there the Source's own list of columns is the control.
 */
import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { compilePolicy } from '../../policies/engine/index.ts';
import type { Bundle, Catalog, Coordinate } from '../../policies/model/index.ts';
import type { Keyring } from '../../wire/keyring.ts';
import { type Dialect, dialectOf, openDatabase } from './database.ts';
import type { Tables } from './tables.ts';
import type { Department } from './types.ts';

/** The kit's own tables; the mark of the seed is the owner's. */
const KIT_TABLE = /^isthmus_(?!seed$)/;
const NOT_OURS = /^(knex_|isthmus_)/;
/** PostgreSQL cuts names at 63 bytes, and a cut name would be another role. */
const DATABASE_NAME = /^[A-Za-z0-9_-]{1,56}$/;

type Privilege = 'select' | 'insert' | 'update' | 'delete';
const READ_AND_WRITE: readonly Privilege[] = ['select', 'insert', 'update', 'delete'];

export interface ReaderPlan {
  /** Columns that may be selected, by table; tables without an entry: none. Sorted. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** Tables of the department that its mutations write. */
  readonly written: readonly string[];
  /** Tables in which the department counts uses. */
  readonly counters: readonly string[];
}

/**
 * Columns of items that are not listed, and of each type with such an item its key, subject and primary
 * key. A column that a listed item reads as well stays closed, unless rows could not be told apart
 * without it: whoever declares it for both hears of it when the other item is asked for.
 */
export function readerPlan(
  department: Pick<Department, 'counters'>,
  tables: Tables,
  catalog: Catalog,
  isListed: (coordinate: Coordinate) => boolean,
): ReaderPlan {
  const open = new Map<string, Set<string>>();
  const structural = new Map<string, Set<string>>();
  const closed = new Map<string, Set<string>>();
  for (const { mapping, resource, items, order } of tables.values()) {
    const all = [...items.values()];
    const shown = all.filter((item) => !isListed(item.coordinate));
    add(
      closed,
      mapping.table,
      all.filter((item) => !shown.includes(item)).flatMap((item) => item.columns),
    );
    if (shown.length === 0) continue;
    const followed = order.filter(({ items: by }) => by.some((item) => shown.includes(item)));
    add(open, mapping.table, [
      ...shown.flatMap((item) => item.columns),
      ...followed.map(({ column }) => column),
    ]);
    add(structural, mapping.table, [mapping.keyColumn, mapping.primaryKey]);
    if (resource.subject) add(structural, mapping.table, [resource.subject]);
  }
  const columns = [...structural].map(([table, needed]): [string, string[]] => {
    const shut = closed.get(table);
    const shown = [...(open.get(table) ?? [])].filter((column) => !shut?.has(column));
    return [table, [...new Set([...shown, ...needed])].sort()];
  });
  const writes = Object.values(catalog.items).some(({ type }) => type === 'Mutation');
  return {
    columns: new Map(columns),
    written: writes ? [...structural.keys()] : [],
    counters: department.counters ?? [],
  };
}

function add(sets: Map<string, Set<string>>, table: string, columns: readonly string[]): void {
  const set = sets.get(table) ?? new Set();
  for (const column of columns) set.add(column);
  sets.set(table, set);
}

/** The service's own way into its database. */
export interface Reader {
  readonly knex: Knex;
  /**
   * Resolves when the role has exactly the columns of this bundle; of a bundle older than the last one,
   * at once. Awaited before a statement runs that was decided by the bundle.
   */
  follow(bundle: Bundle | undefined): Promise<void>;
}

export interface ReaderOptions {
  /** The owner's address. */
  readonly database: string;
  readonly keyring: Keyring;
}

export function openReader(
  department: Department,
  tables: Tables,
  catalog: Catalog,
  { database, keyring }: ReaderOptions,
): Reader {
  const dialect = dialectOf(database);
  if (dialect === 'sqlite') return { knex: openDatabase(database), follow: async () => {} };
  const login = loginOf(database, keyring.secret(`department:${department.name}`));
  let followed: { number: number; plan: string; done: Promise<void> } | undefined;
  return {
    knex: openDatabase(login.url),
    follow(bundle) {
      const number = bundle?.number ?? -1;
      if (followed && number <= followed.number) return followed.done;
      const plan = readerPlan(department, tables, catalog, listedBy(bundle));
      const text = JSON.stringify([...plan.columns]);
      const grantNow = () => grantReader(database, dialect, login, plan);
      const done =
        followed?.plan === text
          ? followed.done
          : (followed?.done ?? Promise.resolve()).catch(() => {}).then(grantNow);
      const current = { number, plan: text, done };
      followed = current;
      // A failure is the caller's, who answers nothing; the next one tries again.
      done.catch(() => {
        if (followed === current) followed = undefined;
      });
      return done;
    },
  };
}

/** Without a bundle everything is listed: nothing is known to be open. */
function listedBy(bundle: Bundle | undefined): (coordinate: Coordinate) => boolean {
  if (!bundle) return () => true;
  const { negative } = compilePolicy(bundle);
  return (coordinate) => negative.has(coordinate);
}

interface Login {
  readonly name: string;
  readonly password: string;
  readonly url: string;
}

/** The reader's name follows from the database's, its password from the department's key. */
function loginOf(owner: string, departmentKey: Uint8Array): Login {
  const url = new URL(owner);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!DATABASE_NAME.test(database))
    throw new TypeError('the name of a database is 1 to 56 letters, digits, hyphens, underscores');
  const name = `${database}_reader`;
  const password = createHmac('sha256', departmentKey).update(`reader of ${database}`);
  url.username = name;
  url.password = password.digest('base64url');
  return { name, password: url.password, url: url.toString() };
}

/** A role that cannot be made is a reason not to serve: the owner's rights are no substitute. */
export class ReaderRefused extends Error {
  constructor(name: string, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(
      `无法建立只读账号 ${name}：数据库账号须有建立账号与授权的权限 / the database role ${name} cannot be made: the owner needs the right to create and grant it (${detail})`,
    );
    this.name = 'ReaderRefused';
  }
}

async function grantReader(
  owner: string,
  dialect: Dialect,
  login: Login,
  plan: ReaderPlan,
): Promise<void> {
  const knex = openDatabase(owner);
  try {
    const present = await columnsPresent(knex, dialect);
    const wanted = wantedGrants(plan, present);
    if (dialect === 'postgres') await grantOnPostgres(knex, login, wanted);
    else await grantOnMariadb(knex, login, wanted);
  } catch (error) {
    throw new ReaderRefused(login.name, error);
  } finally {
    await knex.destroy();
  }
}

interface Grant {
  readonly table: string;
  readonly privilege: Privilege;
  /** Absent: the whole table. */
  readonly columns?: readonly string[];
}

/** By table; a column that an item declares of another's table is none of this one's. */
type Present = ReadonlyMap<string, ReadonlySet<string>>;

function wantedGrants(plan: ReaderPlan, present: Present): readonly Grant[] {
  const names = [...present.keys()];
  const ours = names.filter((table) => !NOT_OURS.test(table));
  const whole = [
    ...names.filter((table) => KIT_TABLE.test(table)),
    ...ours.filter((table) => plan.counters.includes(table)),
  ];
  return [
    ...whole.flatMap((table) => READ_AND_WRITE.map((privilege) => ({ table, privilege }))),
    ...ours.flatMap((table): Grant[] => {
      const columns = plan.columns.get(table)?.filter((one) => present.get(table)?.has(one));
      return columns?.length ? [{ table, privilege: 'select', columns }] : [];
    }),
    ...ours
      .filter((table) => plan.written.includes(table))
      .flatMap((table) =>
        READ_AND_WRITE.filter((one) => one !== 'select').map((privilege) => ({ table, privilege })),
      ),
  ];
}

async function columnsPresent(knex: Knex, dialect: Dialect): Promise<Present> {
  const schema = dialect === 'postgres' ? 'current_schema()' : 'database()';
  const rows: { name: string; col: string }[] = await knex('information_schema.columns')
    .whereRaw(`table_schema = ${schema}`)
    .select(knex.raw('table_name as name, column_name as col'));
  const present = new Map<string, Set<string>>();
  for (const { name, col } of rows) present.set(name, (present.get(name) ?? new Set()).add(col));
  return present;
}

/** One transaction: no statement sees the role without what it had and will have. */
async function grantOnPostgres(knex: Knex, login: Login, wanted: readonly Grant[]): Promise<void> {
  const { name, password } = login;
  await knex.transaction(async (transaction) => {
    // Two processes of one department grant one after the other.
    await transaction.raw('select pg_advisory_xact_lock(hashtext(?))', [name]);
    const known = await transaction('pg_roles').where({ rolname: name }).first();
    // The password holds base64url only; neither statement takes bound values.
    await transaction.raw(
      `${known ? 'alter' : 'create'} role ?? login nosuperuser nocreatedb nocreaterole password '${password}'`,
      [name],
    );
    const schema = (await transaction.raw('select current_schema() as name')).rows[0].name;
    await transaction.raw('revoke all on all tables in schema ?? from ??', [schema, name]);
    await transaction.raw('grant usage on schema ?? to ??', [schema, name]);
    await transaction.raw('grant usage on all sequences in schema ?? to ??', [schema, name]);
    for (const grant of wanted) await transaction.raw(...grantStatement(grant, '??', [name]));
  });
}

function grantStatement(
  { table, privilege, columns }: Grant,
  grantee: string,
  names: readonly string[],
): [sql: string, bindings: string[]] {
  const list = columns ? ` (${columns.map(() => '??').join(', ')})` : '';
  return [`grant ${privilege}${list} on ?? to ${grantee}`, [...(columns ?? []), table, ...names]];
}

/** MariaDB grants outside transactions: what is missing first, then what is too much. */
async function grantOnMariadb(knex: Knex, login: Login, wanted: readonly Grant[]): Promise<void> {
  const { name, password } = login;
  const grantee = `'${name}'@'%'`;
  await knex.transaction(async (transaction) => {
    await transaction.raw('select get_lock(?, 30)', [name.slice(0, 64)]);
    try {
      await transaction.raw(`create user if not exists ${grantee} identified by '${password}'`);
      await transaction.raw(`alter user ${grantee} identified by '${password}'`);
      for (const grant of wanted) await transaction.raw(...grantStatement(grant, grantee, []));
      for (const { table, privilege, columns } of await superfluous(transaction, grantee, wanted))
        await transaction.raw(
          `revoke ${privilege}${columns ? ' (??)' : ''} on ?? from ${grantee}`,
          [...(columns ?? []), table],
        );
    } finally {
      await transaction.raw('select release_lock(?)', [name.slice(0, 64)]);
    }
  });
}

/** Rights that the role has in this database and no longer needs, a column at a time. */
async function superfluous(
  knex: Knex,
  grantee: string,
  wanted: readonly Grant[],
): Promise<readonly Grant[]> {
  const rights = (view: string, column: string) =>
    knex(`information_schema.${view}`)
      .where({ grantee })
      .whereRaw('table_schema = database()')
      .select(knex.raw(`table_name as name, lower(privilege_type) as privilege, ${column} as col`));
  const columns: { name: string; privilege: Privilege; col: string }[] = await rights(
    'column_privileges',
    'column_name',
  );
  const tables: typeof columns = await rights('table_privileges', 'null');
  const needed = (table: string, privilege: Privilege, column: string | undefined) =>
    wanted.some(
      (grant) =>
        grant.table === table &&
        grant.privilege === privilege &&
        (column === undefined ? !grant.columns : grant.columns?.includes(column)),
    );
  return [
    ...columns
      .filter(({ name, privilege, col }) => !needed(name, privilege, col))
      .map(({ name, privilege, col }): Grant => ({ table: name, privilege, columns: [col] })),
    ...tables
      .filter(({ name, privilege }) => !needed(name, privilege, undefined))
      .map(({ name, privilege }): Grant => ({ table: name, privilege })),
  ];
}
