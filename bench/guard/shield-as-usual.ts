/** graphql-shield as its documentation applies it: rules on fields, wrapped around every resolver. */
import { createRequire } from 'node:module';
import type { GraphQLSchema } from 'graphql';
import type { applyMiddleware } from 'graphql-middleware';
import type * as shieldTypes from 'graphql-shield';

// Both from one module system: shield's own build for Node's (policies/shield/graphql-shield.ts says why).
const require = createRequire(import.meta.url);
const middleware = require('graphql-middleware') as { applyMiddleware: typeof applyMiddleware };
const { shield, rule } = require('graphql-shield') as typeof shieldTypes;

/** Two guarded fields, whose rule reads the caller's area. */
export function withShield(schema: GraphQLSchema): GraphQLSchema {
  const inArea = rule()((parent: { readonly communityCode: string }) =>
    parent.communityCode.startsWith('1506'),
  );
  const rules = shield({ Resident: { phone: inArea, address: inArea } });
  return middleware.applyMiddleware(schema, rules);
}
