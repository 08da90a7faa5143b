/**
 * Time from POST /api/v1/jobs to the first finished training batch, on a running service.
 *
 *   npm run bench:first-batch            five jobs, one after the other
 *   npm run bench:first-batch -- --json  last line: {rounds_ms, median_ms, max_ms}
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { articleJob } from '../scripts/demo/article-job.js';
import { startStack } from '../scripts/stack.js';
import type { Job } from '../src/contracts/jobs/jobs.js';
import { getJson, postJson, succeeded } from './http.js';

const ROUNDS = 5;
/** The article's job, one epoch on all 60,000 images. */
const JOB = { ...articleJob(), fit: { epochs: 1, batch_size: 128 } };
const POLL_MS = 10;

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  const stack = await startStack({ dataDir, env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    const rounds: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      rounds.push(await timeToFirstBatch(stack.url));
      console.log(`round ${round}: ${rounds.at(-1)?.toFixed(0)} ms`);
    }
    report(rounds);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function timeToFirstBatch(url: string): Promise<number> {
  const posted = performance.now();
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, JOB);
  while (!(await hasTrained(url, id))) await delay(POLL_MS);
  const elapsed = performance.now() - posted;
  await succeeded(url, id);
  return elapsed;
}

async function hasTrained(url: string, id: string): Promise<boolean> {
  const job = await getJson<Job>(`${url}/api/v1/jobs/${id}`);
  if (job.status === 'failed') throw new Error(job.status_reason?.message);
  return (job.progress?.step ?? 0) > 0 || job.latest !== null;
}

function report(rounds: number[]): void {
  const sorted = rounds.toSorted((a, b) => a - b);
  const summary = {
    rounds_ms: rounds.map(Math.round),
    median_ms: Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN),
    max_ms: Math.round(sorted.at(-1) ?? Number.NaN),
  };
  console.log(
    `POST to first training batch: median ${summary.median_ms} ms, worst ${summary.max_ms} ms of ${ROUNDS}`,
  );
  if (process.argv.includes('--json')) console.log(JSON.stringify(summary));
}

await main();
