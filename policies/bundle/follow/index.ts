export type { FeedSink, OpenFeed, PolicyFeed } from './feed.ts';
export { fileFeed } from './file-feed.ts';
export { type Follower, followPolicy } from './follow.ts';
export type { Freshness } from './freshness.ts';
export { shareFeed } from './share-feed.ts';
