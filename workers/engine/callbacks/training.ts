import type { CallbackAction } from '../../../src/contracts/jobs/progress.js';
import type { CallbackType } from '../../../src/keras/callbacks/index.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { Training } from './callback.js';

/** The model, as callbacks change it. */
export type Trainable = Pick<CompiledModel, 'learningRates' | 'swapMeans'>;

/** The objects that callbacks work on. */
export interface CallbackContext {
  compiled: Trainable;
  /** The requested number of epochs. */
  epochs: number;
  /** Adds a line to the log of the job. */
  log(message: string): void;
}

/** The combined result of the callbacks of a training. */
export interface Outcome {
  isStopped: boolean;
  /** Whether a callback requested a checkpoint of the epoch that has just ended. */
  isCheckpointDue: boolean;
  /** In the running epoch. */
  actions: CallbackAction[];
}

/** The training as one callback sees it. */
export function createTraining(
  callback: CallbackType,
  { compiled, epochs, log }: CallbackContext,
  outcome: Outcome,
): Training {
  return {
    epochs,
    get learningRates() {
      return compiled.learningRates;
    },
    set learningRates(rates) {
      compiled.learningRates = rates.map(shortFloat32);
    },
    swapMeans: () => compiled.swapMeans(),
    stop() {
      outcome.isStopped = true;
    },
    saveCheckpoint() {
      outcome.isCheckpointDue = true;
    },
    report(action) {
      outcome.actions.push({ callback, ...action });
    },
    log,
  };
}

const FLOAT32_DIGITS = 9;

/** The shortest decimal that is the same number in float32, so that a tenth of 0.001 reads 0.0001. */
function shortFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const short = Number(rounded.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return rounded;
}
