import { appendFile, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { Random } from '../../../workers/engine/ops/random/random.js';
import { descendantsOf } from '../../helpers/processes/process-tree.js';
import { sendSignal } from '../../helpers/processes/processes.js';
import type { Cluster, Part } from '../cluster.js';
import type { Follower } from '../follower.js';

const MEBIBYTE = 1024 ** 2;
const SKEWED_CLOCK = fileURLToPath(new URL('./skewed-clock.js', import.meta.url));

/** The target of the faults. */
export interface Target {
  cluster: Cluster;
  random: Random;
  /** Whether the data directory is a disk of its own that may be filled. */
  isSmallDisk: boolean;
  /** Of jobs that have not ended, as far as their clients know. */
  openJobs(): string[];
  followers(): Follower[];
  /** Asks the service, as a client; faults of this kind are its ordinary use. */
  ask(jobId: string, request: 'cancel' | 'pause' | 'resume'): Promise<void>;
  queuePrefix: string;
}

/** Does its harm and undoes what does not undo itself. @returns false where there was nothing to harm */
type Fault = (target: Target) => Promise<boolean | undefined>;

/** Every kind of fault, by name. */
export const FAULTS = {
  async kill_trainer({ cluster, random }) {
    const found = await Promise.all(cluster.workers.map((worker) => descendantsOf(worker.pid() ?? 0)));
    const victim = pick(random, found.flat());
    sendSignal(victim?.pid, 'SIGKILL');
    return victim !== undefined;
  },
  async kill_worker({ cluster, random }) {
    pick(random, cluster.workers)?.signal('SIGKILL');
    return undefined;
  },
  async stop_worker({ cluster, random }) {
    pick(random, cluster.workers)?.signal('SIGTERM');
    return undefined;
  },
  /** Longer than its lease: when it wakes, its jobs are another's. */
  async freeze_worker({ cluster, random }) {
    const worker = pick(random, cluster.workers);
    return worker && freeze(worker, 7_000);
  },
  async kill_api({ cluster }) {
    cluster.api.signal('SIGKILL');
    return undefined;
  },
  async kill_redis({ cluster }) {
    cluster.redis.signal('SIGKILL');
    return undefined;
  },
  async freeze_redis({ cluster, random }) {
    return freeze(cluster.redis, 1_000 + random.integer(5_000));
  },
  async tear_state(target) {
    const path = await newestState(target);
    if (path === undefined) return false;
    await ignoreMissing(truncate(path, 100 + target.random.integer(1_000)));
    return undefined;
  },
  async corrupt_state(target) {
    const path = await newestState(target);
    if (path === undefined) return false;
    await ignoreMissing(flipByte(path, target.random));
    return undefined;
  },
  /** The queue gives the entry to another worker while the first one still runs it. */
  async deliver_twice({ cluster, random, openJobs, queuePrefix }) {
    const id = pick(random, openJobs());
    if (id === undefined) return false;
    return withRedis(cluster, async (redis) => {
      const [lock] = await redis.keys(`${queuePrefix}:training*:${id}:lock`);
      return lock !== undefined && (await redis.del(lock)) === 1;
    });
  },
  async fill_disk({ cluster, isSmallDisk, random }) {
    if (!isSmallDisk) return false;
    const path = join(cluster.dataDir, 'filler');
    await fill(path);
    await delay(1_000 + random.integer(2_000));
    await rm(path, { force: true });
    return undefined;
  },
  async skew_clock({ cluster, random }) {
    const part = pick(random, [cluster.api, ...cluster.workers]);
    const skewMs = (random.integer(2) === 0 ? -1 : 1) * (60_000 + random.integer(3_600_000));
    part?.setEnvironment({ NODE_OPTIONS: `--import=${SKEWED_CLOCK}`, TEST_CLOCK_SKEW_MS: String(skewMs) });
    part?.signal('SIGKILL');
    return undefined;
  },
  async drop_readers({ followers }) {
    for (const follower of followers()) follower.drop();
    return undefined;
  },
  async pause_and_resume({ openJobs, random, ask }) {
    const id = pick(random, openJobs());
    if (id === undefined) return false;
    await ask(id, 'pause');
    await delay(random.integer(2_000));
    await ask(id, 'resume');
    return undefined;
  },
  async cancel({ openJobs, random, ask }) {
    // Most jobs shall get to their end.
    const id = random.integer(3) === 0 ? pick(random, openJobs()) : undefined;
    if (id === undefined) return false;
    await ask(id, 'cancel');
    return undefined;
  },
} as const satisfies Record<string, Fault>;

export type FaultKind = keyof typeof FAULTS;

/** Kinds in the order of their names: a seed means the same everywhere. */
export const FAULT_KINDS = Object.keys(FAULTS).sort() as FaultKind[];

/** Injects one fault after another until stopped. @returns how many of each kind there were */
export async function runNemesis(
  target: Target,
  { until, onFault }: { until: AbortSignal; onFault: (kind: FaultKind) => void },
): Promise<Map<FaultKind, number>> {
  const counts = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]));
  // Every kind comes before one comes again: a short run has all of them.
  let round: FaultKind[] = [];
  let second: FaultKind[] = [];
  while (!until.aborted) {
    const kind = round.pop();
    if (kind === undefined) {
      // A fault that found nothing to harm gets another chance.
      round = second.length > 0 ? second : shuffled(FAULT_KINDS, target.random);
      second = [];
      continue;
    }
    if ((await FAULTS[kind](target)) === false) {
      if (!second.includes(kind) && round.length > 0) second.push(kind);
    } else {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      onFault(kind);
    }
    await delay(500 + target.random.integer(2_500), undefined, { signal: until }).catch(() => {});
  }
  return counts;
}

function pick<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[random.integer(Math.max(1, items.length))];
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const drawn = items.map((item) => ({ item, rank: random.uniform() }));
  return drawn.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

async function freeze(part: Part, ms: number): Promise<undefined> {
  const pid = part.pid();
  sendSignal(pid, 'SIGSTOP');
  await delay(ms);
  sendSignal(pid, 'SIGCONT');
  return undefined;
}

async function newestState({ cluster, random, openJobs }: Target): Promise<string | undefined> {
  const id = pick(random, openJobs());
  if (id === undefined) return undefined;
  const folder = join(cluster.dataDir, 'jobs', id);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const states = names.filter((name) => /state\/epoch-.*\.safetensors$/.test(name)).sort();
  const newest = states.at(-1);
  return newest === undefined ? undefined : join(folder, newest);
}

async function flipByte(path: string, random: Random): Promise<void> {
  const bytes = await readFile(path);
  const at = random.integer(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

/** A state that was replaced meanwhile needs no harm. */
async function ignoreMissing(work: Promise<void>): Promise<void> {
  await work.catch(() => {});
}

async function fill(path: string): Promise<void> {
  await (await open(path, 'w')).close();
  const chunk = Buffer.alloc(MEBIBYTE);
  try {
    for (;;) await appendFile(path, chunk);
  } catch {
    // It is full.
  }
}

async function withRedis<Result>(
  cluster: Cluster,
  work: (redis: Redis) => Promise<Result>,
): Promise<Result | false> {
  const redis = new Redis(cluster.redisUrl, {
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 2_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await work(redis);
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
