export * from './catalog-sdl.ts';
