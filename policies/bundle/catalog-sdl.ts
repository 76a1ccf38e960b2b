/**
 * SDL of the catalog directives (`https://isthmus.dev/catalog/v1.0`); a subgraph's header defines
 * them so.
 */

export const CATALOG_URL = 'https://isthmus.dev/catalog/v1.0';

/** Names of the directives, without `@`, as the specification at CATALOG_URL names them. */
export const CATALOG_DIRECTIVES = ['resource', 'item', 'reads', 'action'] as const;
export type CatalogDirective = (typeof CATALOG_DIRECTIVES)[number];

/** Names of the enums that the directives' arguments use. */
export const CATALOG_ENUMS = ['Grade', 'Sharing', 'Audience', 'Mask'] as const;

export const CATALOG_SDL = `enum Grade {
  GENERAL
  IMPORTANT
}

enum Sharing {
  UNCONDITIONAL
  CONDITIONAL
  WITHHELD
}

enum Audience {
  DEPARTMENT
  CITIZEN
  SERVICE
}

enum Mask {
  NAME
  PHONE
  ID_NUMBER
  ADDRESS_TO_COMMUNITY
  DATE_TO_YEAR
  NUMBER_TO_BAND
}

directive @resource(
  label: String!
  code: String!
  supplier: String
  updateCycle: String!
  theme: String!
  personal: Boolean!
  subject: String
) on OBJECT

directive @item(
  label: String!
  level: Int!
  grade: Grade! = GENERAL
  class: String!
  sharing: Sharing!
  basis: [String!]!
  supplier: String
  standard: String
  columns: [String!]!
  duty: [String!]
  mask: Mask
  maskedLevel: Int
  derived: [String!]
  twinOf: String
  listed: [Audience!]! = [DEPARTMENT, SERVICE]
  ownAccess: Boolean! = false
) repeatable on FIELD_DEFINITION

directive @reads(items: [String!]!) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

directive @action(duty: [String!]!) on FIELD_DEFINITION
`;
