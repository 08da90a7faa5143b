import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import { assign, type Job, runAssignment, type TestData, type TrainingRun } from '../engine/training-run.js';

/** The next attempts of one job, each in a directory of its own. */
export async function createAttempts(
  t: TestContext,
  job: Job,
  data: TestData,
): Promise<() => Promise<TrainerAssignment>> {
  const first = await assign(t, job, data);
  const directories: string[] = [];
  return async () => {
    const attemptDirectory = join(first.datasetDirectory, `attempt-${directories.length + 1}`);
    await mkdir(attemptDirectory);
    const resumeFrom = [...directories].reverse();
    directories.push(attemptDirectory);
    return { ...first, attempt: directories.length, attemptDirectory, resumeFrom };
  };
}

/** Runs an attempt that saves its state after every batch, and pauses it once so many states are saved, if there are so many. */
export async function runUntilSaved(assignment: TrainerAssignment, saved: number): Promise<TrainingRun> {
  const stop = new AbortController();
  let count = 0;
  return runAssignment(assignment, {
    signal: stop.signal,
    checkpointSeconds: 0,
    onMessage: (message) => {
      if (message.type === 'saved' && ++count === saved) stop.abort('pause');
    },
  });
}

/** Runs attempts that each pause once so many states are saved, until one succeeds. */
export async function runInterrupted(
  next: () => Promise<TrainerAssignment>,
  saved: number,
): Promise<TrainingRun[]> {
  const runs: TrainingRun[] = [];
  for (;;) {
    const run = await runUntilSaved(await next(), saved);
    runs.push(run);
    if (run.outcome.status !== 'paused') return runs;
  }
}

/** SHA-256 of the weights of an attempt that succeeded. */
export async function weightsDigest(run: TrainingRun): Promise<string> {
  assert.deepEqual(run.outcome, { status: 'succeeded' });
  return createHash('sha256')
    .update(await modelFile(run, 'weights.bin'))
    .digest('hex');
}

/** The epoch whose weights the model of an attempt has. */
export async function restoredEpochOf(run: TrainingRun): Promise<number | null> {
  return JSON.parse(String(await modelFile(run, 'manifest.json'))).restored_epoch;
}

function modelFile({ assignment }: TrainingRun, name: string): Promise<Buffer> {
  return readFile(join(assignment.attemptDirectory, 'model', name));
}

/** The lines of the log of an attempt. */
export function logOf({ messages }: TrainingRun): string {
  return messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');
}
