/**
 * `isthmus trace`: one real query through a gateway in this process, with every stage's artifact. The
 * departments must be running; the use is recorded like any other, in the log of the writer `trace`.
 */
import { pino } from 'pino';
import { createGateway } from '../../gateway/index.ts';
import { encodeHeaderText } from '../../wire/header-text.ts';
import { installedSupergraph, publishedPolicy } from '../city.ts';
import { keyring, ledgerFolder } from '../environment.ts';
import { officers, policyFeed } from '../following.ts';
import { printJson } from '../output.ts';
import { artifactText } from '../trace-artifacts.ts';
import { queryText, queryVariables } from './query.ts';
import { assertInstalled } from './subgraph.ts';
import { personaToken } from './token.ts';

export interface TraceOptions {
  readonly as: string;
  readonly purpose?: string;
  readonly matter?: string;
  readonly e?: string;
  readonly variables?: string;
  readonly json?: boolean;
}

export async function traceCommand(file: string | undefined, options: TraceOptions): Promise<void> {
  assertInstalled();
  const query = queryText(file, options);
  const variables = queryVariables(options.variables);
  const token = await personaToken(await publishedPolicy(), options.as);
  const gateway = await createGateway({
    supergraphSdl: installedSupergraph(),
    feed: await policyFeed(keyring(true)),
    keyring: keyring(true),
    officers: officers(keyring(true)),
    ledgerFolder: ledgerFolder(),
    instance: 'trace',
    demo: true,
    logger: pino({ level: 'silent' }),
  });
  const stages: { stage: string; text: string }[] = [];
  try {
    const answer = await gateway.answer(
      { query, variables, headers: headersOf(token, options) },
      (stage, artifact) => stages.push({ stage, text: artifactText(stage, artifact) }),
    );
    if (options.json) printJson({ ok: answer.status === 200, stages, answer: answer.body });
    else printStages(stages, answer.status, String(answer.body));
  } finally {
    await gateway.close();
  }
}

function headersOf(token: string, options: TraceOptions): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    ...(options.purpose ? { 'sharing-purpose': options.purpose } : {}),
    ...(options.matter ? { 'sharing-matter': encodeHeaderText(options.matter) } : {}),
  };
}

function printStages(
  stages: readonly { stage: string; text: string }[],
  status: number,
  body: string,
): void {
  for (const { stage, text } of stages) process.stdout.write(`── ${stage}\n${text}\n\n`);
  process.stdout.write(`── answer ${status}\n${body}\n`);
}
