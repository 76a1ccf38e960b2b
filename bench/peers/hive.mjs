// Hive Gateway with its Rust planner, as its documentation sets it up: `hive.mjs <supergraph file>`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { sayReady } from '../say-ready.ts';

const gateway = createGatewayRuntime({
  supergraph: readFileSync(process.argv[2], 'utf8'),
  unifiedGraphHandler,
  logging: false,
  landingPage: false,
  graphiql: false,
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${server.address().port}/graphql`);
});
