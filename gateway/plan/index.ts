export type * from './nodes.ts';
export { createPlanner, type Planner, type PlannerLimits } from './planner.ts';
