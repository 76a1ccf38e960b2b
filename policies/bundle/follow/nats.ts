export { natsAddress } from './nats-connection.ts';
export { natsFeed } from './nats-feed.ts';
export { natsOutlet } from './nats-outlet.ts';
