export type { PolicyFeed } from './feed.ts';
export { fileFeed } from './file-feed.ts';
export { type Follower, followPolicy, type NewestBefore } from './follow.ts';
export type { Freshness } from './freshness.ts';
export { PUBLISHER_KEY } from './heartbeat.ts';
export { createPublisher, type Outlet } from './publisher.ts';
export { FeedSettingInvalid, feedOf } from './setting.ts';
export { shareFeed } from './share-feed.ts';
