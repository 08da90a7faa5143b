import { basename } from 'node:path';
import type { Provenance } from '../../../src/domain/training/device/reproducibility.js';
import { readJournal } from '../../../src/infra/artifacts/recovery/attempt-journals.js';
import { useNewestState } from '../storage/state-files.js';
import { provenanceOf, restoreState, type Trained } from '../storage/training-state.js';
import { afterEpochs, type TrainingPosition } from '../training/position.js';
import { type AttemptContext, log } from './attempt-context.js';

/**
 * Puts a model and its callbacks into the newest valid state of earlier attempts, and reports the epochs and checkpoints up to there that
 * were not delivered: an attempt that was cut off may have continued while this one began.
 * @returns where to continue and which devices computed the state; the beginning when no state was saved
 */
export async function resume(
  context: AttemptContext,
  trained: Trained,
): Promise<{ position: TrainingPosition; provenance: Provenance | null }> {
  const { resumeFrom, config } = context.assignment;
  const say = (level: 'info' | 'warn', message: string) => log(context, level, message);
  const found = await useNewestState(
    resumeFrom,
    ({ bytes, attemptDirectory }) => ({
      position: restoreState(trained, bytes, config.seed),
      provenance: provenanceOf(bytes),
      attempt: basename(attemptDirectory),
    }),
    (state, why) => say('warn', `The saved state ${state} was skipped: ${why}`),
  );
  if (found === undefined) {
    if (resumeFrom.length > 0) say('info', 'Earlier attempts left no state to resume from: starting over');
    return { position: afterEpochs(config.fit.initial_epoch ?? 0), provenance: null };
  }
  const { position, provenance } = found;
  const { epoch, batch } = position;
  say('info', `Resuming from ${found.attempt}: ${epoch} epochs and ${batch} batches completed`);
  await reportUndelivered(context, epoch);
  return { position, provenance };
}

async function reportUndelivered({ assignment, report }: AttemptContext, upTo: number): Promise<void> {
  let { epoch, checkpoint } = assignment.delivered;
  for (const directory of [...assignment.resumeFrom].reverse())
    for (const entry of await readJournal(directory)) {
      if (entry.type === 'epoch' && isNext(entry.epoch.epoch, epoch, upTo)) epoch = entry.epoch.epoch;
      else if (entry.type === 'checkpoint' && isNext(entry.checkpoint.epoch, checkpoint, upTo))
        checkpoint = entry.checkpoint.epoch;
      else continue;
      report(entry);
    }
}

const isNext = (number: number, after: number, upTo: number): boolean => number > after && number <= upTo;
