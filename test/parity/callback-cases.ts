import type { CallbackObject, CallbackType } from '../../src/keras/callbacks/index.js';
import type { Schedule } from '../../src/keras/schedules/index.js';
import { createRandom } from '../../workers/engine/ops/random/random.js';
import type { Scripted, ScriptedEpoch } from '../helpers/keras/scripted-callbacks.js';

/** A training with a name. */
export type CallbackCase = Scripted & { name: string };

type CasesOf<T extends CallbackType> = { [name: string]: Omit<Extract<CallbackObject, { type: T }>, 'type'> };

/** Callbacks that decide by the values of epochs; callback-fits.test.ts compares those that work on weights. */
type DecidingCallback = 'EarlyStopping' | 'ReduceLROnPlateau' | 'LearningRateScheduler' | 'TerminateOnNaN';

const warmUp: Schedule = {
  type: 'CosineDecay',
  initial_learning_rate: 0.001,
  decay_steps: 6,
  alpha: 0.1,
  warmup_target: 0.02,
  warmup_steps: 3,
};

/** Arguments of each callback that show what it does; each runs on several scripts. */
export const callbackArguments: { readonly [T in DecidingCallback]: CasesOf<T> } = {
  EarlyStopping: {
    'with defaults': {},
    'with patience': { patience: 2 },
    'that needs a larger change': { min_delta: 0.05, patience: 2 },
    'with a negative min_delta, which counts by its size': { min_delta: -0.05, patience: 1 },
    'for a larger accuracy': { monitor: 'val_accuracy', mode: 'auto', patience: 2 },
    'for a larger value of what is usually small': { monitor: 'mae', mode: 'max', patience: 1 },
    'with a baseline': { monitor: 'loss', baseline: 0.3, patience: 3 },
    'with a baseline that is never reached': { monitor: 'accuracy', baseline: 2, patience: 3 },
    'that restores the best weights': { patience: 3, restore_best_weights: true },
    'that restores the best weights without stopping': { patience: 100, restore_best_weights: true },
    'that begins later': { start_from_epoch: 4, patience: 1, restore_best_weights: true },
    'that never begins': { start_from_epoch: 100, restore_best_weights: true },
  },
  ReduceLROnPlateau: {
    'with patience': { patience: 2 },
    'at once': { patience: 0, factor: 0.5 },
    'with a cooldown': { patience: 1, factor: 0.3, cooldown: 2 },
    'down to a least rate': { patience: 1, factor: 0.1, min_lr: 0.0004 },
    'to zero': { patience: 1, factor: 0 },
    'that needs a larger change': { patience: 1, min_delta: 0.1, monitor: 'loss' },
    'for a larger accuracy': { patience: 2, monitor: 'accuracy', factor: 0.7 },
  },
  LearningRateScheduler: {
    'with a list': { schedule: [0.1, 0.01, 0.01, 0.001], verbose: 1 },
    'with a list as long as the training': {
      schedule: Array.from({ length: 12 }, (_, index) => 1 / (index + 3)),
    },
    'with a schedule': {
      schedule: { type: 'ExponentialDecay', initial_learning_rate: 0.1, decay_steps: 3, decay_rate: 0.7 },
    },
    'with a schedule that warms up': { schedule: warmUp },
  },
  TerminateOnNaN: { 'that ends the training': {}, 'that fails the job': { raise_error: true } },
};

const EPOCHS = 12;

/** Every callback with each of its arguments on several scripts, and callbacks together. */
export function callbackCases(seed: number): CallbackCase[] {
  const generator = createRandom(seed);
  const random = () => generator.uniform();
  const scripts: [string, () => ScriptedEpoch[]][] = [
    ['random values', () => values(random)],
    ['values that fall', () => values((index) => 1 / (index + 1) + random() * 0.05)],
    ['equal values', () => values(() => 0.25)],
    ['NaN at first', () => values((index) => (index === 0 ? Number.NaN : random()))],
    ['NaN later', () => values((index) => (index === 3 ? Number.NaN : random()))],
    ['a loss that is NaN in epoch 5', () => broken(values(random), 4)],
  ];
  return callbacksOf().flatMap(([name, callbacks]) =>
    scripts
      .filter(([script]) => !script.startsWith('a loss') || name.includes('TerminateOnNaN'))
      .map(([script, epochs]) => ({
        name: `${name}, ${script}`,
        callbacks,
        learningRate: 0.01,
        epochs: epochs(),
      })),
  );
}

function callbacksOf(): [string, CallbackObject[]][] {
  const single = Object.entries(callbackArguments).flatMap(([type, cases]) =>
    Object.entries(cases).map(([name, given]): [string, CallbackObject[]] => [
      `${type} ${name}`,
      // The table says which arguments belong to which type.
      [{ type, ...given } as CallbackObject],
    ]),
  );
  const stop: CallbackObject = { type: 'EarlyStopping', patience: 4, restore_best_weights: true };
  const reduce: CallbackObject = { type: 'ReduceLROnPlateau', patience: 1, factor: 0.5 };
  return [
    ...single,
    ['EarlyStopping after ReduceLROnPlateau', [reduce, stop]],
    [
      'ReduceLROnPlateau after LearningRateScheduler',
      [{ type: 'LearningRateScheduler', schedule: [0.1, 0.05] }, reduce],
    ],
    ['EarlyStopping that restores after TerminateOnNaN', [{ type: 'TerminateOnNaN' }, stop]],
  ];
}

function values(next: (index: number) => number): ScriptedEpoch[] {
  return Array.from({ length: EPOCHS }, (_, index) => {
    const value = next(index);
    const finite = Number.isNaN(value) ? 0.5 : value;
    return {
      batches: [finite, finite],
      loss: finite,
      accuracy: finite,
      mae: finite,
      val_loss: Number.isNaN(value) ? 'NaN' : value,
      val_accuracy: finite,
    };
  });
}

/** The loss of the second batch of an epoch is NaN, and so is what follows from its weights. */
function broken(epochs: ScriptedEpoch[], at: number): ScriptedEpoch[] {
  return epochs.map((epoch, index) =>
    index === at ? { ...epoch, batches: [0.5, 'NaN', 'NaN'], loss: 'NaN', val_loss: 'NaN' } : epoch,
  );
}
