export { composeSupergraph } from './compose.ts';
