import { basename, dirname } from 'node:path';
import { bestFirst } from '../../../src/domain/training/retention.js';
import { withoutPath } from '../engine-failure.js';
import { type KeptCheckpoint, listCheckpoints } from '../storage/checkpoints.js';
import { readDescribed } from '../storage/described-file.js';
import { restoreWeights } from '../storage/training-state.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { type AttemptContext, log } from './attempt-context.js';

/**
 * Gives a trained model the weights of its best epoch, if the job requests it. The checkpoint may be from an
 * earlier attempt; a damaged one is logged, and the next best is used. @returns that epoch; null if the job
 * does not request it, or no epoch reported a number
 */
export async function restoreBest(context: AttemptContext, compiled: CompiledModel): Promise<number | null> {
  const { attemptDirectory, resumeFrom, config } = context.assignment;
  if (config.checkpoint.restore_best !== true) return null;
  const { monitor } = config.checkpoint;
  const kept = await listCheckpoints([attemptDirectory, ...resumeFrom]);
  for (const checkpoint of bestFirst(kept, config.checkpoint)) {
    if (!(await restore(context, compiled, checkpoint))) continue;
    const { epoch, metrics } = checkpoint;
    log(
      context,
      'info',
      `Restored the weights of epoch ${epoch}, the best by ${monitor}: ${metrics[monitor]}`,
    );
    return epoch;
  }
  log(
    context,
    'warn',
    `No usable checkpoint with a finite ${monitor} exists: the model keeps its last weights`,
  );
  return null;
}

async function restore(
  context: AttemptContext,
  compiled: CompiledModel,
  { path }: KeptCheckpoint,
): Promise<boolean> {
  try {
    restoreWeights(compiled, await readDescribed(path), context.assignment.config.seed);
    return true;
  } catch (error) {
    const name = `${basename(dirname(dirname(path)))}/${basename(path)}`;
    log(context, 'warn', `The checkpoint ${name} was skipped: ${withoutPath(error)}`);
    return false;
  }
}
