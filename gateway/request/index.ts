/**
 * Stage request: text and variables -> `ParsedOperation`. Promise: limits come first, each linear in
 * the text; the document is valid against the consumer schema of the subject's audience before
 * anything is removed; no message names a part that the audience is not listed.
 */
export { isControlled } from './controlled.ts';
export { createRequestStage, type RequestStage } from './stage.ts';
