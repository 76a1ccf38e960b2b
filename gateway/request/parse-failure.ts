import type { GraphQLError } from 'graphql';
import { ClientError, type ErrorCode, type ErrorDetail } from '../errors.ts';

export function parseFailure(error: GraphQLError): ClientError {
  return ClientError.of('GRAPHQL_PARSE_FAILED', [detailOf(error)]);
}

export function validationFailure(code: ErrorCode, errors: readonly GraphQLError[]): ClientError {
  return ClientError.of(code, errors.map(detailOf));
}

function detailOf(error: GraphQLError): ErrorDetail {
  return {
    values: { detail: error.message },
    ...(error.locations === undefined ? {} : { locations: error.locations }),
  };
}
