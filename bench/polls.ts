/**
 * Polls, lists and event streams of an API that runs alone, with a Redis of its own.
 *
 *   npm run bench:polls                          everything, up to 100,000 stored jobs
 *   npm run bench:polls -- --only polls          or pages, start, followers; several with commas
 *   npm run bench:polls -- --root ../base        the build of another checkout
 *   npm run bench:polls -- --data DIR            keeps the filled store in DIR, or measures the one that is there
 *   npm run bench:polls -- --jobs 10000          the largest number of stored jobs
 *   npm run bench:polls -- --seconds 5           of each load by wrk
 *   npm run bench:polls -- --json                last line: the figures
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type PrivateRedis, startPrivateRedis } from '../scripts/stack/private-redis.js';
import { watchStart } from './polls/api-start.js';
import { fillStore } from './polls/filled-store.js';
import { measureFollowers } from './polls/followers.js';
import { measurePages, type PageFigure } from './polls/list-pages.js';
import { type Place, startApi, withStore } from './polls/service.js';
import { measurePolls } from './polls/single-polls.js';
import { type PollReport, showReport } from './polls/tables.js';

const SIZES = [100, 1000, 10_000, 100_000];
const PARTS = ['polls', 'pages', 'start', 'followers'];

interface Options {
  root: string;
  parts: readonly string[];
  directory: string;
  sizes: readonly number[];
  seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: '.' },
      only: { type: 'string', default: PARTS.join(',') },
      data: { type: 'string' },
      jobs: { type: 'string', default: '100000' },
      seconds: { type: 'string', default: '3' },
      json: { type: 'boolean' },
    },
  });
  const directory = values.data ?? (await mkdtemp(join(tmpdir(), 'trainhorn-polls-')));
  const options = {
    root: resolve(values.root),
    parts: values.only.split(','),
    directory: resolve(directory),
    sizes: SIZES.filter((size) => size <= Number(values.jobs)),
    seconds: Number(values.seconds),
  };
  await mkdir(directory, { recursive: true });
  const redis = await startPrivateRedis({ dataDir: options.directory });
  try {
    const report = await measure(options, redis);
    console.log(showReport(report));
    if (values.json) console.log(JSON.stringify(report));
  } finally {
    await redis.stop();
    if (values.data === undefined) await rm(directory, { recursive: true, force: true });
  }
}

async function measure(options: Options, redis: PrivateRedis): Promise<PollReport> {
  const { parts, seconds } = options;
  const fresh = (name: string) => placeOf(options, redis, `${name}-${process.pid}`);
  const report: PollReport = {};
  if (parts.includes('polls')) report.polls = await measurePolls(fresh('polls'), seconds);
  if (parts.includes('followers')) report.followers = await measureFollowers(fresh('followers'));
  if (!parts.includes('pages') && !parts.includes('start') && !parts.includes('fill')) return report;
  const filled = options.sizes.map((size) => placeOf(options, redis, `jobs-${size}`));
  for (const [index, place] of filled.entries()) await fillOnce(place, options.sizes[index] ?? 0);
  if (parts.includes('pages')) report.pages = await measureSizes(filled, options.sizes);
  const largest = filled.at(-1);
  if (parts.includes('start') && largest !== undefined) report.start = await measureStart(largest);
  return report;
}

/** A part of the Redis and a data directory of its own. */
const placeOf = ({ root, directory }: Options, redis: PrivateRedis, prefix: string): Place => ({
  root,
  redisUrl: redis.url,
  prefix,
  dataDir: join(directory, prefix),
});

async function fillOnce(place: Place, size: number): Promise<void> {
  const mark = join(place.dataDir, 'filled');
  if (existsSync(mark)) return;
  await fillStore(place, size);
  await writeFile(mark, '');
}

async function measureSizes(
  places: readonly Place[],
  sizes: readonly number[],
): Promise<Record<number, PageFigure[]>> {
  const pages: Record<number, PageFigure[]> = {};
  for (const [index, place] of places.entries()) {
    const ids = await withStore(place, (store) => store.idsByStatus(['succeeded']));
    // Without copies of jobs on the disk: recovery would read them meanwhile.
    const api = await startApi({ ...place, dataDir: join(place.dataDir, 'empty') });
    try {
      pages[sizes[index] ?? 0] = await measurePages(api.url, ids[Math.floor(ids.length / 2)] ?? '');
    } finally {
      await api.stop();
    }
  }
  return pages;
}

async function measureStart(place: Place) {
  const api = await startApi(place);
  try {
    return await watchStart(api);
  } finally {
    await api.stop();
  }
}

await main();
