import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { articleJob } from '../../scripts/article-job.js';
import { pythonWith } from '../../scripts/python-with.js';
import { KERAS } from '../../scripts/setup/keras.mjs';
import { startStack } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs.js';
import { postJson, succeeded } from '../http.js';
import { STORY } from './cases.js';
import type { WrittenData } from './data.js';
import { pythonFile } from './peer.js';
import type { CaseResult } from './result.js';

/** The service loads its next trainer after a job; neither side should run while it does. */
const SETTLE_MS = 4_000;

/** The milliseconds of one run, and the accuracy on the test images. */
interface Run {
  ms: number;
  accuracy: number;
}

/** The article's job on a running service, in turns with its script. Both hold the same images out of training. */
export async function runStory(mnist: WrittenData, folder: string, roundCount: number): Promise<CaseResult> {
  const stack = await startStack({ dataDir: join(folder, 'service'), env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    const sides = { ours: () => runJob(stack.url), keras: () => runScript(mnist.directory) };
    const runs: { ours: Run[]; keras: Run[] } = { ours: [], keras: [] };
    for (let round = 1; round <= Math.min(roundCount, STORY.rounds); round++) {
      for (const side of round % 2 === 1 ? (['ours', 'keras'] as const) : (['keras', 'ours'] as const)) {
        await delay(SETTLE_MS);
        runs[side].push(await sides[side]());
      }
      console.log(`  round ${round}: ours ${lastMs(runs.ours)}, keras ${lastMs(runs.keras)} ms`);
    }
    return toResult(runs);
  } finally {
    await stack.stop();
  }
}

async function runJob(url: string): Promise<Run> {
  const began = performance.now();
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, articleJob());
  const job = await succeeded(url, id);
  return { ms: performance.now() - began, accuracy: Number(job.evaluation?.metrics['accuracy']) };
}

/** Until the evaluation is printed: the script ends with that. */
async function runScript(mnistFolder: string): Promise<Run> {
  const began = performance.now();
  const args = [pythonFile('article.py'), mnistFolder, JSON.stringify(articleJob().fit)];
  const { command, env } = pythonWith(KERAS);
  const { stdout } = await promisify(execFile)(command, args, { env });
  const ms = performance.now() - began;
  return { ms, accuracy: Number(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}').accuracy) };
}

function lastMs(runs: readonly Run[]): string | undefined {
  return runs.at(-1)?.ms.toFixed(0);
}

function toResult({ ours, keras }: { ours: Run[]; keras: Run[] }): CaseResult {
  const times = (runs: Run[]) => runs.map(({ ms }) => ms);
  return {
    ...STORY,
    rounds: { ours: times(ours), keras: times(keras), kerasTuned: [], tfjs: [] },
    accuracy: ours.at(-1)?.accuracy ?? Number.NaN,
    kerasAccuracy: keras.at(-1)?.accuracy ?? Number.NaN,
  };
}
