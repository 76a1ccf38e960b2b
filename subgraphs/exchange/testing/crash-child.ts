/**
 * Files an application and takes one step, in which it kills itself before the n-th statement that writes
 * (the commit is the last). Prints what was answered: the number filed, then the step.
 */
import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../kit/index.ts';
import { fileApplication, stepApplication } from '../channel/applications.ts';
import type { Environment } from '../channel/matter.ts';
import type { Actor } from '../channel/roles.ts';

const [url = '', at = ''] = process.argv.slice(2);
const WRITES = /^(update|insert|commit)/i;
const knex = openDatabase(url);
const HEAD: Actor = { kind: 'department', dept: 'hotline', sub: 'head', duties: ['SHARING_HEAD'] };

function taken<T>(work: (environment: Environment) => Promise<T>): Promise<T> {
  const now = Date.parse('2026-11-20T04:00:00Z');
  return knex.transaction((transaction) => work({ transaction, actor: HEAD, now }));
}

const terms = {
  ...{ title: '崩溃试验', supplier: 'grid', purpose: 'CASE_HANDLING', items: ['Person.phone'] },
  ...{ useBasis: ['decree-809-20'], scenario: '试验', scopeText: '全市' },
  ...{ method: 'SERVICE_INTERFACE', until: '2027-12-31' },
};
const number = await taken((environment) => fileApplication(environment, randomUUID(), terms));
process.stdout.write(`${number}\n`);
let writes = 0;
knex.on('query', ({ sql }: { sql: string }) => {
  if (!WRITES.test(sql)) return;
  writes += 1;
  if (writes === Number(at)) process.kill(process.pid, 'SIGKILL');
});
const command = { key: randomUUID(), number, version: 0, step: 'submit', papers: [] };
await taken((environment) => stepApplication(environment, command, {}));
process.stdout.write('submit\n');
await knex.destroy();
