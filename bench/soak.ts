/**
 * Resident memory of the API and the supervisor over many small jobs.
 *
 *   npm run bench:soak                  100 jobs
 *   npm run bench:soak -- --jobs 20     as many as wanted
 *   npm run bench:soak -- --json        last line: {jobs, api_mb, worker_mb}, a reading every ten jobs
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Stack, startStack } from '../scripts/stack.js';
import type { Dataset } from '../src/contracts/datasets/datasets.js';
import type { Job } from '../src/contracts/jobs/jobs.js';
import { postJson, succeeded } from './http.js';

const READING_EVERY = 10;

interface Reading {
  jobs: number;
  apiMb: number;
  workerMb: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { jobs: { type: 'string', default: '100' }, json: { type: 'boolean' } },
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  const stack = await startStack({ dataDir, env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    const readings = await runJobs(stack, Number(values.jobs));
    if (values.json) console.log(JSON.stringify(summary(readings)));
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function runJobs(stack: Stack, jobs: number): Promise<Reading[]> {
  const datasetId = await uploadLine(stack.url);
  const readings: Reading[] = [];
  for (let done = 1; done <= jobs; done++) {
    const { id } = await postJson<Job>(`${stack.url}/api/v1/jobs`, smallJob(datasetId));
    await succeeded(stack.url, id);
    if (done % READING_EVERY === 0) readings.push(await takeReading(stack, done));
  }
  return readings;
}

/** A dataset of 256 points on a line. */
async function uploadLine(url: string): Promise<string> {
  const rows = Array.from({ length: 256 }, (_, index) => `${index / 256},${(2 * index) / 256 + 1}`);
  const form = new FormData();
  form.append('label_type', 'number');
  form.append('file', new Blob([['x,y', ...rows].join('\n')], { type: 'text/csv' }), 'line.csv');
  const response = await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as Dataset).id;
}

function smallJob(datasetId: string) {
  return {
    name: 'line',
    model: { layers: [{ type: 'Dense', units: 1 }] },
    compile: { optimizer: 'sgd', loss: 'mse' },
    dataset: { id: datasetId },
    fit: { epochs: 2, batch_size: 32 },
  };
}

async function takeReading(stack: Stack, jobs: number): Promise<Reading> {
  const reading = {
    jobs,
    apiMb: await residentMb(stack.pids.api),
    workerMb: await residentMb(stack.pids.workers[0]),
  };
  console.log(
    `${jobs} jobs: API ${reading.apiMb.toFixed(1)} MB, supervisor ${reading.workerMb.toFixed(1)} MB`,
  );
  return reading;
}

/** VmRSS of a process, in MB of 10⁶ bytes. */
async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

function summary(readings: Reading[]) {
  return {
    jobs: readings.map((reading) => reading.jobs),
    api_mb: readings.map((reading) => Math.round(reading.apiMb)),
    worker_mb: readings.map((reading) => Math.round(reading.workerMb)),
  };
}

await main();
