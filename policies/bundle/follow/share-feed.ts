/** One feed for several followers of a process: carried once, parsed once, verified once. */
import type { FeedSink, Head, OpenFeed, PolicyFeed } from './feed.ts';

/** The feed stays open as long as somebody follows. A later follower is told what was carried last. */
export function shareFeed(feed: PolicyFeed): PolicyFeed {
  const sinks = new Set<FeedSink>();
  let shared: OpenFeed | undefined;
  let bundle: { readonly signed: unknown } | undefined;
  let head: Head | undefined;

  const all: FeedSink = {
    bundle(signed) {
      bundle = { signed };
      for (const sink of sinks) sink.bundle(signed);
    },
    confirmed(confirmed) {
      head = confirmed;
      for (const sink of sinks) sink.confirmed(confirmed);
    },
    upToDate() {
      for (const sink of sinks) sink.upToDate();
    },
    problem(problem) {
      for (const sink of sinks) sink.problem(problem);
    },
  };

  async function leave(sink: FeedSink): Promise<void> {
    sinks.delete(sink);
    if (sinks.size > 0) return;
    const open = shared;
    [shared, bundle, head] = [undefined, undefined, undefined];
    await open?.close();
  }

  function open(sink: FeedSink): OpenFeed {
    sinks.add(sink);
    shared ??= feed.open(all);
    const opened = shared;
    const told = Promise.resolve().then(() => {
      if (bundle) sink.bundle(bundle.signed);
      if (head) sink.confirmed(head);
    });
    return {
      // A look of its own: what was carried before says nothing of now.
      ready: told.then(() => opened.ready).then(() => opened.refresh().catch(() => undefined)),
      refresh: () => opened.refresh(),
      close: () => leave(sink),
    };
  }

  return { open };
}
