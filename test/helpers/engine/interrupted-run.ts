import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_DIRECTORY, type TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { NamedData } from './named-data.js';
import { assign, type Job, runAssignment, type TestData, type TrainingRun } from './training-run.js';

interface TestContext {
  after(end: () => Promise<void>): unknown;
}

/** Pauses a job after each of these numbers of saved states, resumes it, and compares it with one that is not interrupted. */
export async function pauseAndResume(
  t: TestContext,
  job: Job,
  data: TestData | NamedData,
  pauses: readonly number[] = [2, 5],
): Promise<void> {
  await compareInterrupted(await assign(t, job, data), pauses);
}

/** The same of an assignment. */
export async function compareInterrupted(
  assignment: TrainerAssignment,
  pauses: readonly number[] = [2, 5],
): Promise<void> {
  const whole = await attempt(assignment, 'whole', []);
  const directories: string[] = [];
  // A later attempt reports the epochs of earlier ones again that were not confirmed.
  const epochs = new Map<number, unknown[]>();
  for (const pause of [...pauses, null]) {
    const name = `part-${directories.length}`;
    const run = await attempt(assignment, name, [...directories].reverse(), pause);
    assert.equal(run.outcome.status, pause === null ? 'succeeded' : 'paused');
    for (const epoch of run.epochs) epochs.set(epoch.epoch, valuesOf(epoch));
    directories.push(run.assignment.attemptDirectory);
    if (pause === null) assert.equal(await digestOf(run), await digestOf(whole));
  }
  assert.deepEqual([...epochs.values()], whole.epochs.map(valuesOf));
}

async function attempt(
  first: TrainerAssignment,
  name: string,
  resumeFrom: string[],
  pause: number | null = null,
): Promise<TrainingRun> {
  const attemptDirectory = join(first.attemptDirectory, name);
  await mkdir(attemptDirectory);
  const stop = new AbortController();
  let saved = 0;
  return runAssignment(
    { ...first, attempt: resumeFrom.length + 1, attemptDirectory, resumeFrom },
    {
      signal: stop.signal,
      checkpointSeconds: 0,
      onMessage: ({ type }) => {
        if (type === 'saved' && ++saved === pause) stop.abort('pause');
      },
    },
  );
}

async function digestOf({ assignment }: TrainingRun): Promise<string> {
  const bytes = await readFile(join(assignment.attemptDirectory, MODEL_DIRECTORY, 'weights.bin'));
  return createHash('sha256').update(bytes).digest('hex');
}

const valuesOf = ({ epoch, loss, metrics, val_loss, val_metrics, steps }: EpochMetrics) => [
  epoch,
  loss,
  metrics,
  val_loss,
  val_metrics,
  steps,
];
