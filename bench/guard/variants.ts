/** What is compared. `guarded` is the kit as it stands; all others are the same department without it. */
export type Variant = 'guarded' | 'apollo' | 'apolloDefaults' | 'graphqlJs' | 'shieldAsUsual';
