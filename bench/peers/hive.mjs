// Hive Gateway as its documentation sets it up, with its Rust planner or, said so, with the JavaScript one:
// `hive.mjs <supergraph file> [js]`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { sayReady } from '../say-ready.ts';

const [, , supergraph, planner] = process.argv;
const gateway = createGatewayRuntime({
  supergraph: readFileSync(supergraph, 'utf8'),
  ...(planner === 'js' ? {} : { unifiedGraphHandler }),
  logging: false,
  landingPage: false,
  graphiql: false,
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${server.address().port}/graphql`);
});
