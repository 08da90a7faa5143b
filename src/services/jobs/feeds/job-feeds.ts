import type { JobEvent } from '../../../contracts/job-events.js';
import type { Progress } from '../../../contracts/job-progress.js';
import type { JobState, JobStore, JobWatcher } from '../../../domain/job/ports.js';
import type { Page } from '../../../domain/page.js';
import { shareAnswers } from './share-answers.js';

const PAGE = 100;

type FeedStore = Pick<JobStore, 'getState' | 'events'>;

/** A job as all who follow it read it: from the store once after each change, however many they are. */
export interface JobFeed {
  /** Its progress is the same object as long as nothing in it has changed. */
  state(): Promise<JobState | undefined>;
  /** Some events after that one, oldest first. */
  events(after: number): Promise<Page<JobEvent>>;
  close(): void;
}

/** Feeds of jobs, each open while somebody follows the job. */
export interface JobFeeds {
  /** `onChange` is called after any change to the job; what is read from then on shows it. */
  open(id: string, onChange: () => void): Promise<JobFeed>;
  /** What the followers of a job read; undefined where nobody follows it. */
  state(id: string): Promise<JobState | undefined> | undefined;
  /** This process has changed the job: who asks it next shall see that, before the hint comes. */
  forget(id: string): void;
}

interface SharedFeed extends Omit<JobFeed, 'close'> {
  followers: Set<() => void>;
  forget(): void;
  /** Gives the end of the watch. */
  watching: Promise<() => void>;
  isWatching: boolean;
}

/** Feeds over the jobs of all projects: whether a caller may follow a job is asked before. */
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

/** The store, but that polls of a job that somebody follows are answered from what the followers share. */
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
