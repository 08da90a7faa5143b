import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { Provenance } from '../../../src/domain/training/device/reproducibility.js';
import { storing } from '../engine-failure.js';
import { openCheckpoints } from '../storage/checkpoints.js';
import { digestOf } from '../storage/described-file.js';
import { createStateFiles, type EncodedState } from '../storage/state-files.js';
import { encodeState, type Trained } from '../storage/training-state.js';
import { afterEpochs, type TrainingPosition } from '../training/position.js';
import type { AttemptContext } from './attempt-context.js';

/** Shorter epochs do not all wait for the disk. */
const LEAST_SECONDS = 1;

/**
 * Saves the state of a running training: between steps, and after epochs, where users also see it as a
 * checkpoint.
 */
export interface StateKeeper {
  /** Whether the state should be saved within the epoch. */
  isDue(): boolean;
  keep(position: TrainingPosition): Promise<void>;
  afterEpoch(epoch: EpochMetrics, isLast: boolean): Promise<void>;
}

/** Creates the keeper of one attempt. @param computed The provenance recorded in its states. */
export async function openStateKeeper(
  { assignment, checkpointSeconds, device, report }: AttemptContext,
  trained: Trained,
  computed: Omit<Provenance, 'device'>,
): Promise<StateKeeper> {
  const { attemptDirectory, resumeFrom, config } = assignment;
  const states = createStateFiles(attemptDirectory, resumeFrom);
  const checkpoints = await openCheckpoints(config, attemptDirectory, {
    before: resumeFrom,
    best: () => trained.callbacks.best,
  });
  let savedAt = performance.now();
  let last: TrainingPosition | undefined;
  const isOlderThan = (seconds: number) => performance.now() - savedAt >= seconds * 1000;

  const encode = (position: TrainingPosition): EncodedState => {
    const bytes = encodeState(trained, position, config.seed, { device, ...computed });
    return { bytes, digest: digestOf(bytes), path: undefined };
  };
  async function save(position: TrainingPosition, state: EncodedState): Promise<void> {
    await storing('The state', () => states.write(position, state));
    savedAt = performance.now();
    last = position;
    report({ type: 'saved', position: { epoch: position.epoch, step: position.batch } });
  }
  async function writeCheckpoint(epoch: EpochMetrics, state: EncodedState): Promise<EncodedState> {
    const { path, ...written } = await storing('The checkpoint', () => checkpoints.write(epoch, state));
    report({ type: 'checkpoint', ...written });
    return { ...state, path };
  }

  return {
    isDue: () => isOlderThan(checkpointSeconds),
    async keep(position) {
      // A pause during validation follows the last batch, whose state may already be saved.
      if (last?.epoch === position.epoch && last.batch === position.batch) return;
      await save(position, encode(position));
    },
    async afterEpoch(epoch, isLast) {
      const { callbacks } = trained;
      const isCheckpoint = callbacks.isCheckpointDue || checkpoints.isDue(epoch, isLast);
      if (!isCheckpoint && !isOlderThan(Math.min(LEAST_SECONDS, checkpointSeconds))) return;
      const position = afterEpochs(epoch.epoch);
      const state = encode(position);
      // The checkpoint first: once the state is saved, no attempt runs the epoch again.
      await save(position, isCheckpoint ? await writeCheckpoint(epoch, state) : state);
    },
  };
}
