/** Everything a department needs: its definition, its database, its server. */
export { openDatabase } from './database.ts';
export { defineDepartment } from './department.ts';
export { communityOf, personOf } from './entities.ts';
export { badInput } from './errors.ts';
export { between, eq, isIn, within } from './filter.ts';
export { type CheckedPage, page } from './page.ts';
export { prepareDatabase } from './prepare.ts';
export { departmentDocument, departmentSdl } from './sdl.ts';
export { startSubgraph } from './server.ts';
export type * from './types.ts';
