/**
 * What is compared. `guarded` is the kit as it stands, `ruled` the same with a rule of the department's own;
 * all others are the same department without the kit.
 */
export type Variant =
  | 'guarded'
  | 'ruled'
  | 'apollo'
  | 'apolloDefaults'
  | 'graphqlJs'
  | 'shieldAsUsual';
