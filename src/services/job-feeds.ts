import type { JobEvent } from '../contracts/job-events.js';
import type { Progress } from '../contracts/job-progress.js';
import type { JobRecord } from '../contracts/jobs.js';
import type { JobStore, JobWatcher } from '../domain/job-ports.js';
import type { Page } from '../domain/page.js';

const PAGE = 100;
/** Followers stand at the newest events, or pass through older ones: few places are worth keeping. */
const KEPT_ANSWERS = 16;
/** Hints can be lost with the connection that carries them: who looks again after a while sees what is there. */
const KEPT_MS = 1_000;

type FeedStore = Pick<JobStore, 'get' | 'events' | 'getProgress'>;

/** A job as all who follow it read it: from the store once after each change, however many they are. */
export interface JobFeed {
  record(): Promise<JobRecord | undefined>;
  /** Some events after that one, oldest first. */
  events(after: number): Promise<Page<JobEvent>>;
  /** The same object as long as nothing in it has changed. */
  progress(): Promise<Progress | null>;
  close(): void;
}

/** Feeds of jobs, each open while somebody follows the job. */
export interface JobFeeds {
  /** `onChange` is called after any change to the job; what is read from then on shows it. */
  open(id: string, onChange: () => void): Promise<JobFeed>;
}

/** Feeds over the jobs of all projects: whether a caller may follow a job is asked before. */
export function createJobFeeds(ports: { store: FeedStore; watcher: JobWatcher }): JobFeeds {
  const feeds = new Map<string, SharedFeed>();
  const leave = (id: string, feed: SharedFeed, onChange: () => void) => {
    feed.followers.delete(onChange);
    if (feed.followers.size > 0 || feeds.get(id) !== feed) return;
    feeds.delete(id);
    feed.endWatch();
  };

  return {
    async open(id, onChange) {
      const feed = feeds.get(id) ?? beginFeed(ports, id);
      feeds.set(id, feed);
      feed.followers.add(onChange);
      const close = () => leave(id, feed, onChange);
      try {
        await feed.watching;
      } catch (error) {
        close();
        throw error;
      }
      return { ...feed.reads, close };
    },
  };
}

interface SharedFeed {
  followers: Set<() => void>;
  reads: Omit<JobFeed, 'close'>;
  watching: Promise<unknown>;
  endWatch(): void;
}

function beginFeed({ store, watcher }: { store: FeedStore; watcher: JobWatcher }, id: string): SharedFeed {
  const followers = new Set<() => void>();
  const records = shareAnswers(() => store.get(id));
  const events = shareAnswers((after: number) => store.events(id, { after, limit: PAGE }));
  const progress = shareAnswers(readProgress(store, id));
  const watching = watcher.watch(id, () => {
    for (const answers of [records, events, progress]) answers.forget();
    for (const onChange of [...followers]) onChange();
  });
  return {
    followers,
    reads: {
      record: () => records.get(undefined),
      events: events.get,
      progress: () => progress.get(undefined),
    },
    watching,
    endWatch: () =>
      void watching.then(
        (unwatch) => unwatch(),
        () => undefined,
      ),
  };
}

function readProgress(store: FeedStore, id: string): () => Promise<Progress | null> {
  let last: { progress: Progress | null; text: string } | undefined;
  return async () => {
    const progress = await store.getProgress(id);
    const text = JSON.stringify(progress);
    if (last?.text !== text) last = { progress, text };
    return last.progress;
  };
}

/** Gives all who ask for the same the answer to the first of them, until it is forgotten or old. Keeps no failure. */
function shareAnswers<Key, Answer>(read: (key: Key) => Promise<Answer>) {
  const known = new Map<Key, { answer: Promise<Answer>; at: number }>();
  const ask = (key: Key): Promise<Answer> => {
    if (known.size >= KEPT_ANSWERS) known.clear();
    const entry = { answer: read(key), at: performance.now() };
    known.set(key, entry);
    entry.answer.catch(() => known.get(key) === entry && known.delete(key));
    return entry.answer;
  };
  return {
    get(key: Key): Promise<Answer> {
      const entry = known.get(key);
      return entry !== undefined && performance.now() - entry.at < KEPT_MS ? entry.answer : ask(key);
    },
    forget: () => known.clear(),
  };
}
