/**
 * `npm run bench -- <what> [--json] [--full]`: every benchmark, each loaded only when it is called. Tables
 * go to standard output, progress to standard error; with `--json` the last line is one JSON object.
 */
import { Command, Option } from 'commander';
import { table } from '../cli/output.ts';
import type { Benchmark } from './benchmark.ts';

interface Flags {
  readonly json?: boolean;
  readonly full?: boolean;
}

const program = new Command('bench').description('measurements of docs/BENCHMARKS.md');

function add(name: string, description: string, load: () => Promise<Benchmark>): void {
  program
    .command(name)
    .description(description)
    .addOption(new Option('--json', 'the last line is one JSON object'))
    .addOption(new Option('--full', 'more runs, for figures that are kept'))
    .action(async (flags: Flags) => {
      const benchmark = await load();
      const result = await benchmark({
        full: flags.full === true,
        progress: (line) => process.stderr.write(`${line}\n`),
      });
      const lines = [table(result.rows), ...result.notes.map((note) => `- ${note}`)];
      if (flags.json) lines.push(JSON.stringify(result.json));
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

add('start', 'npm start: seconds to the first answer, memory', async () => {
  return (await import('./start/index.ts')).benchmarkStart;
});
add('guard', 'what the guard costs a department, in CPU time', async () => {
  return (await import('./guard/index.ts')).benchmarkGuard;
});
add('gateway', 'what the gateway costs beside others, in CPU time', async () => {
  return (await import('./gateway/index.ts')).benchmarkGateway;
});
add('gateway-load', 'the same: throughput and response times, 1 to 256 connections', async () => {
  return (await import('./gateway/load.ts')).benchmarkGatewayLoad;
});
add('gateway-plans', 'cold plans and memory for them, at 10 and 50 departments', async () => {
  return (await import('./gateway/plans.ts')).benchmarkGatewayPlans;
});
add('gateway-cluster', 'one gateway process and two (node:cluster)', async () => {
  return (await import('./gateway/cluster.ts')).benchmarkGatewayCluster;
});
add('differential', 'answers on the demo graph beside other federation gateways', async () => {
  return (await import('./differential/index.ts')).benchmarkDifferential;
});
add('policy', 'compiling policies, deciding cold and warm, in CPU time', async () => {
  return (await import('./policy/index.ts')).benchmarkPolicy;
});
add('publish', 'publish to effect on four replicas under load', async () => {
  return (await import('./publish/index.ts')).benchmarkPublish;
});
add(
  'record',
  'a citizen asks who used its data, among 10 million uses; a million records verified',
  async () => {
    return (await import('./record/index.ts')).benchmarkRecord;
  },
);

await program.parseAsync();
