export { catalogFromSdl, type SdlSource } from './catalog/index.ts';
export * from './catalog-sdl.ts';
export { formatProblem, hasErrors, type Problem, sortProblems } from './problem.ts';
