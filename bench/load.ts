import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { articleJob } from '../scripts/demo/article-job.js';
import { type Stack, startStack } from '../scripts/stack.js';
import type { Job } from '../src/contracts/jobs/jobs.js';
import { until } from '../test/helpers/until.js';
import { getJson, postJson, succeeded } from './http.js';

/**
 * The slowdown of two training jobs by 100 event readers and 200 requests per second: `npm run bench:load [--
 * ROUNDS]`. The same two jobs train alone and under that load, in turns. Clients share the cores with the
 * service: they do as little as possible, and their CPU time is reported.
 */
const FOLLOWERS = 100;
const REQUESTS_PER_SECOND = 200;
const JOBS = 2;

interface Round {
  /** Seconds the jobs trained, mean. */
  seconds: number;
  /** Share of one core that the clients took. */
  clientCores: number;
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
  const agent = new Agent({ keepAlive: true });
  const polling: Polling = { agent, open: 0, latencies: [], failures: 0 };
  const readers: Reader[] = [];
  let timer: NodeJS.Timeout | undefined;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const seconds = await trainJobs(stack, (ids) => {
    const urls = ids.map((id) => `${stack.url}/api/v1/jobs/${id}`);
    for (let index = 0; index < FOLLOWERS; index++) readers.push(readEvents(urls[index % urls.length] ?? ''));
    let sent = 0;
    timer = setInterval(() => poll(urls[sent++ % urls.length] ?? '', polling), 1000 / REQUESTS_PER_SECOND);
  });
  clearInterval(timer);
  const { user, system } = process.cpuUsage(cpu);
  const clientCores = (user + system) / 1000 / (performance.now() - began);
  await Promise.all([
    ...readers.map(({ ended }) => ended),
    until('the last answers', () => polling.open === 0),
  ]);
  agent.destroy();
  let lostEvents = 0;
  for (const { url, ids } of readers) {
    const { data } = await getJson<{ data: { id: number }[] }>(`${url}/events?limit=100`);
    lostEvents += data.filter((event, index) => ids[index] !== event.id).length;
  }
  const events = readers.reduce((sum, { ids }) => sum + ids.length, 0);
  const { latencies, failures } = polling;
  return { seconds: mean(seconds), clientCores, latencies, failures, events, lostEvents };
}

interface Reader {
  url: string;
  /** Of the events, as they came. */
  ids: number[];
  /** Settles after the last event, when the service ends the stream. */
  ended: Promise<void>;
}

function readEvents(url: string): Reader {
  const ids: number[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    const request = get(`${url}/events`, { agent: false, headers: { accept: 'text/event-stream' } });
    request.once('error', reject).once('response', (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.startsWith('id: ')) ids.push(Number(line.slice(4)));
      });
      response.once('end', resolve);
    });
  });
  return { url, ids, ended };
}

interface Polling {
  agent: Agent;
  open: number;
  latencies: number[];
  failures: number;
}

function poll(url: string, polling: Polling): void {
  const began = performance.now();
  polling.open += 1;
  const end = (isAnswered: boolean): void => {
    polling.open -= 1;
    if (isAnswered) polling.latencies.push(performance.now() - began);
    else polling.failures += 1;
  };
  get(url, { agent: polling.agent }, (response) => {
    response.resume().once('end', () => end(response.statusCode === 200));
  }).once('error', (error) => {
    console.error(error);
    end(false);
  });
}

function report(quiet: readonly number[], loaded: readonly Round[]): void {
  const latencies = loaded.flatMap((round) => round.latencies).sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]?.toFixed(1);
  const ratio = median(loaded.map((round, index) => round.seconds / (quiet[index] ?? Number.NaN)));
  const sum = (of: (round: Round) => number) => loaded.reduce((total, round) => total + of(round), 0);
  console.log(
    [
      `training under load / quiet: ${ratio.toFixed(2)} (median of ${loaded.length} rounds)`,
      `clients: ${(100 * mean(loaded.map((round) => round.clientCores))).toFixed(0)} % of one core of ${availableParallelism()}`,
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
