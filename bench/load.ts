import { mkdtemp, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { articleJob } from '../scripts/article-job.js';
import { type Stack, startStack } from '../scripts/stack.js';
import type { Job } from '../src/contracts/jobs.js';
import { type Follower, followJob } from '../test/faults/follower.js';
import { until } from '../test/helpers/until.js';
import { getJson, postJson, succeeded } from './http.js';

/**
 * What 100 readers of events and 200 requests a second cost two jobs that train: `npm run bench:load [-- ROUNDS]`.
 * The same two jobs train alone and under that load, in turns.
 */
const FOLLOWERS = 100;
const REQUESTS_PER_SECOND = 200;
const JOBS = 2;
const LOWEST_PRIORITY = 19;

interface Round {
  /** Seconds the jobs trained, mean. */
  seconds: number;
  /** Milliseconds of each request. */
  latencies: number[];
  failures: number;
  events: number;
  lostEvents: number;
}

async function main(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-load-'));
  const stack = await startStack({
    dataDir: directory,
    env: { PORT: '0', LOG_LEVEL: 'warn', TRAINHORN_WORKER_CONCURRENCY: String(JOBS) },
  });
  // The clients' own work is not the service's: it takes what the service, which has its priority by now, leaves.
  setPriority(LOWEST_PRIORITY);
  try {
    await trainJobs(stack, () => undefined);
    const quiet: number[] = [];
    const loaded: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      quiet.push(mean(await trainJobs(stack, () => undefined)));
      loaded.push(await trainUnderLoad(stack));
      console.log(
        `round ${round}: quiet ${quiet.at(-1)?.toFixed(2)} s, loaded ${loaded.at(-1)?.seconds.toFixed(2)} s`,
      );
    }
    report(quiet, loaded);
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Trains the jobs at the same time. @returns the seconds of the epochs of each */
async function trainJobs(stack: Stack, onPosted: (ids: string[]) => void): Promise<number[]> {
  const body = { ...articleJob(), name: 'load' };
  const posted = await Promise.all(
    Array.from({ length: JOBS }, () => postJson<Job>(`${stack.url}/api/v1/jobs`, body)),
  );
  onPosted(posted.map(({ id }) => id));
  const jobs = await Promise.all(posted.map(({ id }) => succeeded(stack.url, id)));
  return Promise.all(
    jobs.map(async ({ id }) => {
      const { data } = await getJson<{ data: { seconds: number }[] }>(
        `${stack.url}/api/v1/jobs/${id}/metrics`,
      );
      return data.reduce((sum, { seconds }) => sum + seconds, 0);
    }),
  );
}

async function trainUnderLoad(stack: Stack): Promise<Round> {
  const followers: { follower: Follower; id: string }[] = [];
  const polling = { latencies: [] as number[], failures: 0 };
  let timer: NodeJS.Timeout | undefined;
  const seconds = await trainJobs(stack, (ids) => {
    for (let index = 0; index < FOLLOWERS; index++) {
      const id = ids[index % ids.length] ?? '';
      followers.push({ follower: followJob(stack.url, id), id });
    }
    let sent = 0;
    timer = setInterval(
      () => void poll(`${stack.url}/api/v1/jobs/${ids[sent++ % ids.length]}`, polling),
      1000 / REQUESTS_PER_SECOND,
    );
  });
  clearInterval(timer);
  await Promise.all(
    followers.map(async ({ follower }) => {
      await until('the last event', () => follower.sawEnd);
      await follower.stop();
    }),
  );
  let lostEvents = 0;
  for (const { follower, id } of followers) {
    const path = `/api/v1/jobs/${id}/events?limit=100`;
    const { data } = await getJson<{ data: { id: number }[] }>(stack.url + path);
    lostEvents += data.filter((event, index) => follower.ids[index] !== event.id).length;
  }
  const events = followers.reduce((sum, { follower }) => sum + follower.ids.length, 0);
  return { seconds: mean(seconds), ...polling, events, lostEvents };
}

async function poll(url: string, polling: { latencies: number[]; failures: number }): Promise<void> {
  const began = performance.now();
  try {
    await getJson(url);
    polling.latencies.push(performance.now() - began);
  } catch {
    polling.failures += 1;
  }
}

function report(quiet: readonly number[], loaded: readonly Round[]): void {
  const latencies = loaded.flatMap((round) => round.latencies).sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]?.toFixed(1);
  const ratio = median(loaded.map((round, index) => round.seconds / (quiet[index] ?? Number.NaN)));
  const sum = (of: (round: Round) => number) => loaded.reduce((total, round) => total + of(round), 0);
  console.log(
    [
      `training under load / quiet: ${ratio.toFixed(2)} (median of ${loaded.length} rounds)`,
      `requests: ${latencies.length}, failed ${sum((round) => round.failures)}; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
      `events read: ${sum((round) => round.events)}, lost or out of order ${sum((round) => round.lostEvents)}`,
    ].join('\n'),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

await main(Number(process.argv[2] ?? 3));
