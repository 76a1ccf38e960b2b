/** A department that files and submits without end; the crash test kills it. Prints each step taken. */
import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../kit/index.ts';
import { fileApplication, stepApplication } from '../channel/applications.ts';
import type { Environment } from '../channel/matter.ts';
import type { Actor } from '../channel/roles.ts';

const [url = ''] = process.argv.slice(2);
const knex = openDatabase(url);
const person = (dept: string, ...duties: string[]): Actor => ({
  ...{ kind: 'department', dept, sub: `crash-${duties}`, duties },
});
const HEAD = person('hotline', 'SHARING_HEAD');
const COORDINATOR = person('exchange', 'DATA_COORDINATION');

function taken<T>(actor: Actor, work: (environment: Environment) => Promise<T>): Promise<T> {
  const now = Date.parse('2026-11-20T04:00:00Z');
  return knex.transaction((transaction) => work({ transaction, actor, now }));
}

const terms = {
  ...{ title: '崩溃试验', supplier: 'grid', purpose: 'CASE_HANDLING', items: ['Person.phone'] },
  ...{ useBasis: ['decree-809-20'], scenario: '试验', scopeText: '全市' },
  ...{ method: 'SERVICE_INTERFACE', until: '2027-12-31' },
};
for (let count = 0; ; ) {
  const number = await taken(HEAD, (environment) =>
    fileApplication(environment, randomUUID(), terms),
  );
  process.stdout.write(`${++count}\n`);
  for (const [version, [step, actor]] of (
    [
      ['revise', HEAD],
      ['submit', HEAD],
      ['accept', COORDINATOR],
    ] as const
  ).entries()) {
    const command = { key: randomUUID(), number, version, step, papers: [] };
    await taken(actor, (environment) => stepApplication(environment, command, { terms }));
    process.stdout.write(`${++count}\n`);
  }
}
