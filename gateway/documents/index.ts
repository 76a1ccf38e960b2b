export { type Documents, openDocuments } from './documents.ts';
export { ManifestInvalid } from './manifest.ts';
