export type * from './nodes.ts';
export { createPlanner, type Planner } from './planner.ts';
