export { composeSupergraph } from './compose.ts';
export { graphIdOf, marked, markOf } from './graph-id.ts';
export { type Graph, Graphs } from './graphs.ts';
export { keepSdl, keptSdl } from './published-sdl.ts';
