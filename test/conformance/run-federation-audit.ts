/** `npm run audit:federation -- <checkout>`: prints every failed case, then the counts. */
import { runAudit } from './federation-audit.ts';

const [checkout] = process.argv.slice(2);
if (checkout === undefined) {
  process.stderr.write(
    'npm run audit:federation -- <checkout of graphql-hive/federation-gateway-audit>\n',
  );
  process.exit(2);
}
const cases = await runAudit(checkout, (suite, audited) => {
  process.stdout.write(`${suite} ${audited.map(({ passed }) => (passed ? '.' : 'X')).join('')}\n`);
});
const failed = cases.filter(({ passed }) => !passed);
for (const { suite, index, query, expected, received } of failed) {
  const lines = [`\n${suite} ${index}`, query, JSON.stringify(expected), JSON.stringify(received)];
  process.stdout.write(`${lines.join('\n')}\n`);
}
process.stdout.write(`${cases.length - failed.length} of ${cases.length}\n`);
process.exit(failed.length === 0 ? 0 : 1);
