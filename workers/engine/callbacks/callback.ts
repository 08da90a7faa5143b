import type { CallbackAction } from '../../../src/contracts/jobs/progress.js';
import type { EpochRun } from '../training/epoch-run.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { Totals } from '../training/totals.js';

/** The values of an epoch by Keras's names (`loss`, `val_accuracy`); NaN and infinities included. */
export type Logs = Readonly<Record<string, number>>;

/** The parts of a training that a callback can read and change. */
export interface Training extends Pick<CompiledModel, 'swapMeans'> {
  /** The requested number of epochs. */
  readonly epochs: number;
  /** Of the next steps, of each optimizer; rounded to float32 where they are set, like the variables of Keras. */
  learningRates: readonly number[];
  /** Ends the training after the running batch, or after the epoch that has just ended. */
  stop(): void;
  /** Requests a checkpoint of the epoch that has just ended. */
  saveCheckpoint(): void;
  /** Adds to the metrics, the events and the log what this callback did after an epoch. */
  report(action: Omit<CallbackAction, 'callback'>): void;
  /** Adds a line to the log of the job. */
  log(message: string): void;
}

/** How far an epoch is after a batch. */
export interface BatchEnd extends Pick<EpochRun, 'epoch' | 'step'> {
  /** Over the batches that are done. */
  totals: Pick<Totals, 'loss' | 'metrics'>;
}

type Hook<Arguments extends unknown[] = []> = (...args: Arguments) => void | Promise<void>;

/**
 * What a callback does, at the moments at which Keras calls its callbacks; epochs count from 1. A training that is interrupted
 * and resumed calls each hook once, at the same moment as one that is not interrupted.
 */
export interface Hooks {
  trainBegin?: Hook;
  epochBegin?: Hook<[epoch: number]>;
  /** After every so many batches of an epoch: no call of the engine runs beyond one of these batches. */
  batchEnd?: { every: number; run: Hook<[batch: BatchEnd]> };
  /** Around the validation of an epoch. */
  testBegin?: Hook;
  testEnd?: Hook;
  epochEnd?: Hook<[epoch: number, logs: Logs]>;
  /**
   * The loss or a weight is not finite, so that the epoch ends at this batch, without validation and without `epochEnd`. True: the
   * training ends with the weights of the best epoch; otherwise the job fails.
   */
  notFinite?(message: string): boolean;
  /** After the last epoch, stopped early or not, before the optimizer gives the weights their final values; not after a failure. */
  trainEnd?: Hook;
}

/** The memory of a callback, saved with every state of the training. A kernel assigns to its fields and keeps nothing elsewhere. */
export type CallbackState = { [name: string]: number | null };

/** A callback of one training. */
export interface RunningCallback {
  state: CallbackState;
  hooks: Hooks;
  /** Of a callback that decides with which epoch's weights the job ends. */
  best?(): BestEpoch | undefined;
}

/** The best epoch so far, whose checkpoint the job keeps and ends with. */
export interface BestEpoch {
  /** Null as long as none is. */
  epoch: number | null;
  monitor: string;
  mode: 'min' | 'max';
}

/** Makes a callback of its arguments. */
export type CallbackKernel<Config> = (config: Config, training: Training) => RunningCallback;

/** A kernel with a state. @param begin The state of a training that begins */
export const statefulKernel =
  <Config, State extends CallbackState>(
    begin: () => State,
    hooks: (config: Config, state: State, training: Training) => Hooks,
    best?: (config: Config, state: State) => BestEpoch | undefined,
  ): CallbackKernel<Config> =>
  (config, training) => {
    const state = begin();
    return { state, hooks: hooks(config, state, training), best: () => best?.(config, state) };
  };
