export { type Composed, composeSupergraph, type SubgraphSource } from './compose.ts';
