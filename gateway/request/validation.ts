/** Validation by all rules of the specification; suggestions are off, so that no name is offered. */
import {
  type DocumentNode,
  type GraphQLSchema,
  recommendedRules,
  specifiedRules,
  validate,
} from 'graphql';
import type { Limits } from '../limits.ts';
import { validationFailure } from './parse-failure.ts';

const RULES = [...new Set([...specifiedRules, ...recommendedRules])];

/** Throws GRAPHQL_VALIDATION_FAILED with at most `validationErrors` entries. */
export function checkValid(schema: GraphQLSchema, document: DocumentNode, limits: Limits): void {
  const errors = validate(schema, document, RULES, {
    // graphql-js adds one entry of its own when it stops.
    maxErrors: limits.validationErrors - 1,
    hideSuggestions: true,
  });
  if (errors.length > 0) throw validationFailure('GRAPHQL_VALIDATION_FAILED', errors);
}
