/**
 * A random world running: a gateway and guarded departments of one process, HTTP between them, and the bundle
 * carried by hand. The database lies before it and stays after it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { composeSupergraph } from '../../gateway/compose/index.ts';
import { createGateway } from '../../gateway/index.ts';
import type { PolicyFeed } from '../../policies/bundle/follow/index.ts';
import { demoOfficers } from '../../policies/bundle/index.ts';
import type { BundleContent, SignedBundle } from '../../policies/model/index.ts';
import {
  departmentSdl,
  openDatabase,
  prepareDatabase,
  type RunningSubgraph,
  startSubgraph,
} from '../../subgraphs/kit/index.ts';
import { personRef, recordRef } from '../../wire/ref.ts';
import { tokenOf } from '../regression/federation.ts';
import { keyring, type PersonaName, type Source, sign } from '../regression/policy.ts';
import { departmentsOf } from './departments.ts';
import type { Graph } from './graph.ts';
import { MIGRATIONS, rowsOf, TABLES, type Values } from './tables.ts';

export interface WorldAsk {
  readonly as: PersonaName;
  readonly purpose: string;
  readonly matter: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface WorldAnswer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly json: any;
}

export interface World {
  readonly content: BundleContent;
  readonly log: readonly string[];
  ask(ask: WorldAsk): Promise<WorldAnswer>;
  close(): Promise<void>;
}

const refs = {
  personRef: (idNumber: string) => personRef(keyring.secret('base'), idNumber),
  recordRef: (type: string, key: string | number) =>
    recordRef(keyring.secret('department:register'), type, key),
};

/** A database with the rows of all worlds; `fill` writes them anew. */
export async function openTables(folder: string, name: string) {
  const url = `file:${join(folder, `${name}.sqlite`)}`;
  const department = { name: 'register', migrations: MIGRATIONS, seed: async () => {} };
  await prepareDatabase(department as never, url, keyring);
  const knex = openDatabase(url);
  return {
    url,
    async fill(values?: Values): Promise<void> {
      for (let table = 0; table < TABLES; table += 1) {
        await knex(`t${table}`).delete();
        await knex(`t${table}`).insert(rowsOf(table, refs, values));
      }
    },
    close: () => knex.destroy(),
  };
}

/** Given at once, and confirmed as long as it is followed. */
function carriedByHand(): { readonly feed: PolicyFeed; carry(signed: SignedBundle): void } {
  let carried: SignedBundle | undefined;
  const looks = new Set<() => void>();
  const feed: PolicyFeed = {
    open(sink) {
      let given: SignedBundle | undefined;
      const look = () => {
        if (carried && given !== carried) sink.bundle(carried);
        given = carried;
        if (carried) sink.upToDate();
      };
      looks.add(look);
      const timer = setInterval(look, 500).unref();
      const ready = Promise.resolve().then(look);
      const close = async () => {
        clearInterval(timer);
        looks.delete(look);
      };
      return { ready, refresh: async () => look(), close };
    },
  };
  return {
    feed,
    carry(signed) {
      carried = signed;
      for (const look of looks) look();
    },
  };
}

export async function startWorld(
  graph: Graph,
  database: string,
  contentOf: (sources: readonly Source[]) => BundleContent,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-world-'));
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) });
  const { feed, carry } = carriedByHand();
  const departments = departmentsOf(graph, folder);
  const running: RunningSubgraph[] = [];
  const officers = demoOfficers(keyring);
  const common = { feed, keyring, officers, database, logger: logger as Logger, port: 0 };
  for (const department of departments) running.push(await startSubgraph(department, common));
  const sources = departments.map((department, at): Source => {
    const { name, schemaFile: file } = department;
    return { name, file, sdl: departmentSdl(department), url: running[at]?.url ?? '' };
  });
  const composed = composeSupergraph(sources);
  if ('problems' in composed) throw new Error(JSON.stringify(composed.problems, null, 1));
  const content = contentOf(sources);
  carry(sign(content));
  const gateway = await createGateway({
    ...{ supergraphSdl: composed.supergraphSdl, feed, keyring, officers, demo: true, logger },
    ledgerFolder: join(folder, 'ledger'),
  });
  return {
    ...{ content, log },
    async ask({ as, purpose, matter, claims, query, variables }) {
      const authorization = `Bearer ${await tokenOf(as, claims)}`;
      const headers = { authorization, 'sharing-purpose': purpose, 'sharing-matter': matter };
      const answered = await gateway.answer({ query, variables, headers });
      return { status: answered.status, text: answered.body, json: JSON.parse(answered.body) };
    },
    async close() {
      await gateway.close();
      for (const one of running) await one.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
