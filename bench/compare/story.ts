import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { articleJob } from '../../scripts/demo/article-job.js';
import { type PythonWithPackages, pythonWith } from '../../scripts/python-with.js';
import { KERAS } from '../../scripts/setup/python/keras.mjs';
import { startStack } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { Device } from '../../src/contracts/jobs/progress.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { postJson, succeeded } from '../http.js';
import { STORY } from './cases.js';
import type { WrittenData } from './data.js';
import { pythonFile } from './peer.js';
import { type CaseResult, roundsOf } from './result.js';

/** The service loads its next trainer after a job; neither side should run while it does. */
const SETTLE_MS = 4_000;

/** The milliseconds of one run, and the accuracy on the test images. */
export interface Run {
  ms: number;
  accuracy: number;
  /** That trained; null of the script, which does not say. */
  device: Device | null;
}

/** The runs of the story, in the order they were made. */
export interface StoryRuns {
  ours: Run[];
  /** Empty where there is no Keras. */
  keras: Run[];
}

/** The place where the story runs. */
export interface StoryPlace {
  /** Of a running service whose trainer is loaded. */
  url: string;
  job: JobCreate;
  mnist: WrittenData;
  /** Null: the service alone. */
  python: PythonWithPackages | null;
}

/** The article's job on a running service, in turns with its script. Both hold the same images out of training. */
export async function runStory(mnist: WrittenData, folder: string, roundCount: number): Promise<CaseResult> {
  const stack = await startStack({ dataDir: join(folder, 'service'), env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    const place = { url: stack.url, job: articleJob(), mnist, python: pythonWith(KERAS) };
    return toResult(await timeStory(place, Math.min(roundCount, STORY.rounds)));
  } finally {
    await stack.stop();
  }
}

/** So many rounds of the job and, where there is a Python for it, its script. */
export async function timeStory(place: StoryPlace, roundCount: number): Promise<StoryRuns> {
  const { python } = place;
  const runs: StoryRuns = { ours: [], keras: [] };
  const turns = [
    async () => runs.ours.push(await runJob(place)),
    ...(python === null ? [] : [async () => runs.keras.push(await runScript(place, python))]),
  ];
  for (let round = 1; round <= roundCount; round++) {
    for (const turn of round % 2 === 1 ? turns : turns.toReversed()) {
      await delay(SETTLE_MS);
      await turn();
    }
    console.log(`  round ${round}: ours ${lastMs(runs.ours)}, keras ${lastMs(runs.keras) ?? '-'} ms`);
  }
  return runs;
}

async function runJob({ url, job: request }: StoryPlace): Promise<Run> {
  const began = performance.now();
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, request);
  const job = await succeeded(url, id);
  const accuracy = Number(job.evaluation?.metrics['accuracy']);
  return { ms: performance.now() - began, accuracy, device: job.device };
}

/** Until the evaluation is printed: the script ends with that. */
async function runScript({ mnist, job }: StoryPlace, { command, env }: PythonWithPackages): Promise<Run> {
  const began = performance.now();
  const args = [pythonFile('article.py'), mnist.directory, JSON.stringify(job.fit)];
  const { stdout } = await promisify(execFile)(command, args, { env });
  const ms = performance.now() - began;
  const accuracy = Number(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}').accuracy);
  return { ms, accuracy, device: null };
}

function lastMs(runs: readonly Run[]): string | undefined {
  return runs.at(-1)?.ms.toFixed(0);
}

function toResult({ ours, keras }: StoryRuns): CaseResult {
  const times = (runs: Run[]) => runs.map(({ ms }) => ms);
  return {
    ...STORY,
    rounds: roundsOf(
      new Map([
        ['ours', times(ours)],
        ['keras', times(keras)],
      ]),
    ),
    work: null,
    accuracy: ours.at(-1)?.accuracy ?? Number.NaN,
    kerasAccuracy: keras.at(-1)?.accuracy ?? Number.NaN,
  };
}
