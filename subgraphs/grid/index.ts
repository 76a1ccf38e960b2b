import { fileURLToPath } from 'node:url';
import { defineDepartment } from '../kit/index.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';
import { tables } from './source.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const department = defineDepartment({
  name: 'grid',
  schemaFile: path('schema.graphql'),
  tables,
  resolvers,
  migrations: path('migrations'),
  seed,
  counters: ['identity_checks'],
});
