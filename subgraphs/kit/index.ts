/** Everything a department needs: its definition, its database, its server. */
export { openDatabase } from './database.ts';
export { defineDepartment } from './department.ts';
export { prepareDatabase } from './prepare.ts';
export { departmentDocument, departmentSdl } from './sdl.ts';
export type * from './types.ts';
