export * from './bundle.ts';
export * from './catalog.ts';
export * from './lists.ts';
export * from './registry.ts';
export * from './scope.ts';
export * from './subject.ts';
export * from './verdict.ts';
