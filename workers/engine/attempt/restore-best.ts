import { basename, dirname } from 'node:path';
import { bestFirst } from '../../../src/domain/training/retention.js';
import type { BestEpoch } from '../callbacks/callback.js';
import { withoutPath } from '../engine-failure.js';
import { type KeptCheckpoint, listCheckpoints } from '../storage/checkpoints.js';
import { readDescribed } from '../storage/described-file.js';
import { restoreWeights } from '../storage/training-state.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { type AttemptContext, log } from './attempt-context.js';

/**
 * Gives a trained model the weights of its best epoch, if the job requests it. The checkpoint may be from an
 * earlier attempt; a damaged one is logged, and the next best is used. @param chosen The best epoch, if a callback decides which it
 * is; otherwise the checkpoints are compared. @returns that epoch; null if the job does not request it, or no epoch reported a number
 */
export async function restoreBest(
  context: AttemptContext,
  compiled: CompiledModel,
  chosen: BestEpoch | undefined,
): Promise<number | null> {
  const { attemptDirectory, resumeFrom, config } = context.assignment;
  if (chosen === undefined && config.checkpoint.restore_best !== true) return null;
  const { monitor, mode } = chosen ?? config.checkpoint;
  const kept = chosen?.epoch === null ? [] : await listCheckpoints([attemptDirectory, ...resumeFrom]);
  const isChosen = ({ epoch }: KeptCheckpoint) => epoch === chosen?.epoch;
  const others = bestFirst(kept, { monitor, mode }).filter((one) => !isChosen(one));
  for (const checkpoint of [...kept.filter(isChosen), ...others]) {
    if (!(await restore(context, compiled, checkpoint))) continue;
    const { epoch, metrics } = checkpoint;
    log(
      context,
      'info',
      `Restored the weights of epoch ${epoch}, the best by ${monitor}: ${metrics[monitor]}`,
    );
    return epoch;
  }
  const missing =
    chosen?.epoch === null
      ? `No epoch was compared by ${monitor}`
      : `No usable checkpoint with a finite ${monitor} exists`;
  log(context, 'warn', `${missing}: the model keeps its last weights`);
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
