import { fileURLToPath } from 'node:url';
import { type Department, defineDepartment } from '../kit/index.ts';
import { dailyClock } from './channel/daily-clock.ts';
import { followBundle } from './follow-bundle.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';
import { tables } from './source.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const department: Department = defineDepartment({
  name: 'exchange',
  schemaFile: path('schema.graphql'),
  migrations: path('migrations'),
  tables,
  resolvers,
  seed,
  counters: ['channel_numbers', 'catalog_terms', 'catalog_state', 'clock_runs'],
  onBundle: followBundle,
  recurring: dailyClock,
});
