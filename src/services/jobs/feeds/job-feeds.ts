import type { JobEvent } from '../../../contracts/jobs/events.js';
import type { Progress } from '../../../contracts/jobs/progress.js';
import type { JobLog, JobRecords, JobState, JobStore, JobWatcher } from '../../../domain/job/ports.js';
import type { Page } from '../../../domain/page.js';
import { shareAnswers } from './share-answers.js';

const PAGE = 100;

type FeedStore = Pick<JobRecords, 'getState'> & Pick<JobLog, 'events'>;

/** A job as its followers read it: once from the store after each change, however many they are. */
export interface JobFeed {
  /** The progress is the same object until it changes. */
  state(): Promise<JobState | undefined>;
  /** Some events after that one, oldest first. */
  events(after: number): Promise<Page<JobEvent>>;
  close(): void;
}

/** Feeds of jobs, each open while the job has followers. */
export interface JobFeeds {
  /** `onChange` is called after any change to the job; reads from then on show it. */
  open(id: string, onChange: () => void): Promise<JobFeed>;
  /** The state that the followers of a job share; undefined for a job without followers. */
  state(id: string): Promise<JobState | undefined> | undefined;
  /** Drops the shared state after a change by this process, so that the next read shows it before the hint comes. */
  forget(id: string): void;
}

interface SharedFeed extends Omit<JobFeed, 'close'> {
  followers: Set<() => void>;
  forget(): void;
  /** Resolves with a function that ends the watch. */
  watching: Promise<() => void>;
  isWatching: boolean;
}

/** Feeds over the jobs of all projects: callers are checked before they follow a job. */
export function createJobFeeds(ports: { store: FeedStore; watcher: JobWatcher }): JobFeeds {
  const feeds = new Map<string, SharedFeed>();
  const release = (id: string, feed: SharedFeed, onChange: () => void) => {
    feed.followers.delete(onChange);
    if (feed.followers.size > 0 || feeds.get(id) !== feed) return;
    feeds.delete(id);
    feed.watching.then(
      (unwatch) => unwatch(),
      () => undefined,
    );
  };

  return {
    async open(id, onChange) {
      const feed = feeds.get(id) ?? beginFeed(ports, id);
      feeds.set(id, feed);
      feed.followers.add(onChange);
      const close = () => release(id, feed, onChange);
      try {
        await feed.watching;
      } catch (error) {
        close();
        throw error;
      }
      feed.isWatching = true;
      return { state: feed.state, events: feed.events, close };
    },
    state(id) {
      const feed = feeds.get(id);
      return feed?.isWatching ? feed.state() : undefined;
    },
    forget: (id) => feeds.get(id)?.forget(),
  };
}

function beginFeed({ store, watcher }: { store: FeedStore; watcher: JobWatcher }, id: string): SharedFeed {
  const followers = new Set<() => void>();
  const states = shareAnswers(createStateReader(store, id));
  const events = shareAnswers((after: number) => store.events(id, { after, limit: PAGE }));
  const forget = () => {
    states.forget();
    events.forget();
  };
  const watching = watcher.watch(id, () => {
    forget();
    for (const onChange of [...followers]) onChange();
  });
  return {
    followers,
    state: () => states.get(undefined),
    events: events.get,
    forget,
    watching,
    isWatching: false,
  };
}

function createStateReader(store: FeedStore, id: string): () => Promise<JobState | undefined> {
  let last: { progress: Progress | null; text: string } = { progress: null, text: 'null' };
  return async () => {
    const found = await store.getState(id);
    if (found === undefined) return undefined;
    const text = JSON.stringify(found.progress);
    if (text !== last.text) last = { progress: found.progress, text };
    return { ...found, progress: last.progress };
  };
}

/** The store, except that polls of a job with followers are answered from the state that these share. */
export function shareWithFollowers(store: JobStore, feeds: JobFeeds): JobStore {
  const forgetAfter = <Result>(id: string, write: Promise<Result>) => write.finally(() => feeds.forget(id));
  return {
    ...store,
    getState: (id) => feeds.state(id) ?? store.getState(id),
    update: (id, decide) => forgetAfter(id, store.update(id, decide)),
    reopen: (id, decide, limits) => forgetAfter(id, store.reopen(id, decide, limits)),
    remove: (id, mayRemove) => forgetAfter(id, store.remove(id, mayRemove)),
  };
}
