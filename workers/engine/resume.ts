import { basename } from 'node:path';
import { readEpochFiles } from '../../src/infra/files/epoch-files.js';
import type { AttemptContext } from './attempt-context.js';
import { useNewestState } from './storage/state-files.js';
import { restoreState } from './storage/training-state.js';
import type { CompiledModel } from './training/compiled-model.js';
import { afterEpochs, type TrainingPosition } from './training/position.js';

/**
 * Puts a model into the newest valid state of earlier attempts and tells the epochs of theirs that the record lacks.
 * @returns where to go on; the beginning when there is no such state
 */
export async function resume(context: AttemptContext, compiled: CompiledModel): Promise<TrainingPosition> {
  const { assignment, send } = context;
  const { resumeFrom, recordedEpochs, config } = assignment;
  const say = (level: 'info' | 'warn', message: string) => send({ type: 'log', level, message });
  const found = await useNewestState(
    resumeFrom,
    ({ bytes, attemptDirectory }) => ({
      position: restoreState(compiled, bytes, config.seed),
      attempt: basename(attemptDirectory),
    }),
    (state, why) => say('warn', `The saved state ${state} was skipped: ${why}`),
  );
  if (found === undefined) {
    if (resumeFrom.length > 0) say('info', 'Earlier attempts left no state to go on from: starts over');
    return afterEpochs(0);
  }
  const { epoch, batch } = found.position;
  say('info', `Goes on from ${found.attempt}: ${epoch} epochs and ${batch} batches done`);
  for (const told of await readEpochFiles([...resumeFrom].reverse()))
    if (told.epoch > recordedEpochs && told.epoch <= epoch) send({ type: 'epoch', epoch: told });
  return found.position;
}
