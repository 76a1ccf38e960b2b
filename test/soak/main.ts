/** `npm run soak -- --requests 100000 [--clients 16] [--seed 1]`: the report as JSON; exit code 1 if something is wrong. */
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    clients: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
  },
});
const report = await soak({
  requests: Number(values.requests),
  clients: Number(values.clients),
  seed: Number(values.seed),
  progress: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const [quarter = 0, , , end = 0] = report.heapMb;
const isGood =
  report.wrong.length === 0 &&
  report.callsLeft === 0 &&
  report.ledger.good &&
  report.handles.after <= report.handles.before &&
  end - quarter < 16;
process.exitCode = isGood ? 0 : 1;
