import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainerAssignment } from '../../src/contracts/ipc/trainer.js';
import { assign, runAssignment, type TrainingRun } from '../../test/helpers/engine/training-run.js';
import type { ReferenceJob } from './jobs.js';

/** The digests of a reference job. */
export interface Digest {
  weightsSha256: string;
  /** Of the losses and metrics of every epoch. */
  metricsSha256: string;
  /** The weights after a pause in the second epoch; null where none was asked for. */
  resumedWeightsSha256: string | null;
}

/** Trains a reference job in this process, once in one go and once with a pause. @throws Error when it fails */
export async function digestOf({ job, split, isPaused }: ReferenceJob): Promise<Digest> {
  const ends: (() => Promise<void>)[] = [];
  const context = { after: (end: () => Promise<void>) => ends.push(end) };
  const newAssignment = () => assign(context, job, { train: split });
  try {
    const run = await runAssignment(await newAssignment());
    return {
      weightsSha256: await weightsDigest(run),
      metricsSha256: metricsDigest(run),
      resumedWeightsSha256: isPaused ? await resumedDigest(newAssignment) : null,
    };
  } finally {
    for (const end of ends) await end();
  }
}

async function resumedDigest(newAssignment: () => Promise<TrainerAssignment>): Promise<string> {
  const paused = await pauseInSecondEpoch(await newAssignment());
  const rest = { ...(await newAssignment()), attempt: 2, resumeFrom: [paused] };
  return weightsDigest(await runAssignment(rest));
}

/** @returns the directory of the attempt */
async function pauseInSecondEpoch(assignment: TrainerAssignment): Promise<string> {
  const stop = new AbortController();
  const { outcome } = await runAssignment(assignment, {
    signal: stop.signal,
    checkpointSeconds: 0,
    onMessage(message) {
      if (message.type === 'saved' && message.position.epoch >= 1) stop.abort('pause');
    },
  });
  if (outcome.status !== 'paused') throw new Error(`It did not pause: ${JSON.stringify(outcome)}`);
  return assignment.attemptDirectory;
}

async function weightsDigest({ outcome, assignment }: TrainingRun): Promise<string> {
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome));
  return sha256(await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin')));
}

function metricsDigest({ epochs }: TrainingRun): string {
  const values = epochs.map(({ loss, metrics, val_loss, val_metrics }) => [
    loss,
    metrics,
    val_loss,
    val_metrics,
  ]);
  return sha256(JSON.stringify(values));
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
