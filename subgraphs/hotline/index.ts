import { fileURLToPath } from 'node:url';
import { defineDepartment } from '../kit/index.ts';
import { resolvers } from './resolvers.ts';
import { rules } from './rules.ts';
import { seed } from './seed.ts';
import { tables } from './source.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const department = defineDepartment({
  name: 'hotline',
  schemaFile: path('schema.graphql'),
  tables,
  resolvers,
  rules,
  migrations: path('migrations'),
  seed,
});
