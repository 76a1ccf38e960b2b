export { type AllowAll, allowAll } from './allow-all.ts';
export {
  type BuildOptions,
  type Built,
  type BundleSource,
  buildAllowAll,
  buildBundle,
  resolveRegistry,
  signAsOfficers,
  unsignedBundle,
} from './build.ts';
export { catalogFromSdl, type SdlSource } from './catalog/index.ts';
export * from './catalog-sdl.ts';
export { type CompileInput, compileBundle } from './compile.ts';
export { DEMO_ISSUER, DEMO_ISSUER_KID, demoJwks } from './demo-issuer.ts';
export { LINTS, type LintInput, lintPolicy } from './lints/index.ts';
export {
  couldPublish,
  DEMO_OFFICERS,
  demoOfficers,
  holdsPolicyAdmin,
  OFFICE,
  type Officer,
  type OfficerKey,
  type Officers,
  personOf,
  readOfficers,
} from './officers.ts';
export { formatProblem, hasErrors, type Problem, sortProblems } from './problem.ts';
export {
  BundleInvalid,
  hashBundle,
  keySigner,
  type Signer,
  signBundle,
  verifyBundle,
} from './sign.ts';
export { loadBundle, readNewest, writeBundle, writeNewest } from './store.ts';
export {
  type PolicyFolder,
  type RegistryDraft,
  readPolicyFile,
  readPolicyFolder,
} from './yaml/folder.ts';
