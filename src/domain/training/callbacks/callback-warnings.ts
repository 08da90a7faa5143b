import type { JobCreate } from '../../../contracts/jobs/training-config.js';
import { builtInFor } from '../../../keras/callbacks/index.js';
import type { JobWarning } from '../../problems/finding.js';
import { bestMonitors, choosesBest } from '../best-epoch.js';
import { modelCheckpointWarnings } from './model-checkpoints.js';
import type { ReadCallback } from './read-callbacks.js';

/** The parts of a job on which the effects of callbacks depend. */
interface CallbackContext {
  epochs: number;
  isValidated: boolean;
  checkpoint: JobCreate['checkpoint'];
}

/** Warns of callbacks whose work the service does itself, and of those that change less than they seem to. */
export function callbackWarnings(
  callbacks: readonly ReadCallback[],
  { epochs, isValidated, checkpoint }: CallbackContext,
): JobWarning[] {
  return [
    ...(isValidated ? unsavedAverages(callbacks, checkpoint) : callbacks.flatMap(unusedAverages)),
    ...callbacks.flatMap((callback) => [...builtInWarnings(callback), ...rateWarnings(callback, epochs)]),
    ...overruledWarnings(callbacks),
    ...modelCheckpointWarnings(callbacks),
    ...orderWarnings(callbacks),
  ];
}

function builtInWarnings({ value: { type }, at: pointer }: ReadCallback): JobWarning[] {
  const builtIn = builtInFor(type);
  if (builtIn === undefined) return [];
  return [
    { code: 'built_in', pointer, detail: `${type} has no effect: the service does its work. ${builtIn}` },
  ];
}

/** At its end every training with `use_ema` has the averages. */
function unusedAverages({ value, at: pointer }: ReadCallback): JobWarning[] {
  if (value.type !== 'SwapEMAWeights' || value.swap_on_epoch) return [];
  const detail =
    'SwapEMAWeights has no effect without validation, unless swap_on_epoch is true. Hold out a part of the data with fit.validation_split.';
  return [{ code: 'no_effect', pointer, detail }];
}

/** As in Keras, the averages are in the model only while it is validated. */
function unsavedAverages(
  callbacks: readonly ReadCallback[],
  checkpoint: JobCreate['checkpoint'],
): JobWarning[] {
  const [best] = bestMonitors(callbacks, checkpoint);
  const swap = callbacks.find(({ value }) => value.type === 'SwapEMAWeights' && !value.swap_on_epoch);
  if (best === undefined || swap === undefined) return [];
  const detail =
    'Epochs are validated with the moving averages of the weights, but the best epoch is saved and restored with the weights themselves, as in Keras. Set swap_on_epoch to true to save the averages.';
  return [{ code: 'unsaved_averages', pointer: swap.at, detail }];
}

function rateWarnings({ value, pointer }: ReadCallback, epochs: number): JobWarning[] {
  if (value.type !== 'LearningRateScheduler' || !Array.isArray(value.schedule)) return [];
  const { schedule } = value;
  const at = `${pointer}/schedule`;
  if (schedule.length < epochs) {
    const detail = `schedule has ${ratesOf(schedule.length)} for ${epochs} epochs: all epochs after epoch ${schedule.length} have the last one, ${schedule.at(-1)}.`;
    return [{ code: 'repeated_learning_rate', pointer: at, detail }];
  }
  if (schedule.length === epochs) return [];
  const detail = `schedule has ${ratesOf(schedule.length)} for ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}: those after entry ${epochs} have no effect.`;
  return [{ code: 'no_effect', pointer: at, detail }];
}

const ratesOf = (count: number): string => (count === 1 ? '1 rate' : `${count} rates`);

/** A LearningRateScheduler sets the rate of every epoch, whatever other callbacks have set. */
function overruledWarnings(callbacks: readonly ReadCallback[]): JobWarning[] {
  const last = callbacks.findLast(({ value }) => value.type === 'LearningRateScheduler');
  if (last === undefined) return [];
  return callbacks.flatMap((callback): JobWarning[] => {
    const { type } = callback.value;
    if (callback === last || (type !== 'ReduceLROnPlateau' && type !== 'LearningRateScheduler')) return [];
    const detail = `${type} has no effect: the LearningRateScheduler at ${last.at} sets the learning rate of every epoch.`;
    return [{ code: 'no_effect', pointer: callback.at, detail }];
  });
}

/** Keras saves what the model has when it calls a callback; here checkpoints are written when all callbacks have been called. */
function orderWarnings(callbacks: readonly ReadCallback[]): JobWarning[] {
  const swap = callbacks.findIndex(({ value }) => value.type === 'SwapEMAWeights' && value.swap_on_epoch);
  return callbacks.slice(0, Math.max(swap, 0)).flatMap(({ value, at: pointer }): JobWarning[] => {
    if (value.type !== 'ModelCheckpoint' && !choosesBest(value)) return [];
    const detail = `${value.type} saves the moving averages of the weights, because SwapEMAWeights with swap_on_epoch follows it: checkpoints are written after all callbacks. In Keras it would save the weights themselves.`;
    return [{ code: 'callback_order', pointer, detail }];
  });
}
