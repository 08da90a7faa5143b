import { Type } from 'typebox';
import { discriminatedUnion } from '../../schema/schema-helpers.js';
import { type CompleteByType, type CompleteOf, catalogueOf, type GivenOf } from '../class-spec.js';
import {
  BackupAndRestore,
  type BuiltIn,
  CSVLogger,
  History,
  ProgbarLogger,
  TensorBoard,
} from './built-in.js';
import { EarlyStopping } from './early-stopping.js';
import { LearningRateScheduler } from './learning-rate-scheduler.js';
import { ModelCheckpoint } from './model-checkpoint.js';
import { ReduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { SwapEMAWeights } from './swap-ema-weights.js';
import { TerminateOnNaN } from './terminate-on-nan.js';

const CALLBACK_SPECS = [
  EarlyStopping,
  ReduceLROnPlateau,
  LearningRateScheduler,
  ModelCheckpoint,
  TerminateOnNaN,
  SwapEMAWeights,
  BackupAndRestore,
  CSVLogger,
  History,
  ProgbarLogger,
  TensorBoard,
] as const;
type Spec = (typeof CALLBACK_SPECS)[number];

/** Every callback of the catalogue. */
export const callbacks = catalogueOf('callback', CALLBACK_SPECS);
/** Their names, as Keras exports them. */
export const CALLBACKS = callbacks.types;
/** Every argument with its value or default. */
export const completeCallback = callbacks.complete;
/** The part of the service that does the work of a callback, as a sentence; undefined of a callback that works itself. */
export const builtInFor = (type: CallbackType): string | undefined => {
  const spec: Spec | BuiltIn = callbacks.specOf(type);
  return 'builtIn' in spec ? spec.builtIn : undefined;
};
/** The name of a callback, as Keras exports it. */
export type CallbackType = Spec['type'];
/** A callback with its arguments, as clients give it. */
export type CallbackObject = GivenOf<Spec>;
/** A callback with every argument. */
export type CompleteCallback = CompleteOf<Spec>;
/** A callback with every argument, by its type. */
export type CompleteCallbackOf<T extends CallbackType> = CompleteByType<Spec>[T];

/** A callback with its arguments. */
export const CallbackObjectSchema = Type.Unsafe<CallbackObject>(
  discriminatedUnion(
    'type',
    CALLBACK_SPECS.map(({ schema }) => schema),
    { $id: 'CallbackObject', description: 'A Keras callback with its arguments.' },
  ),
);

export const callbackComponents = [...CALLBACK_SPECS.map(({ schema }) => schema), CallbackObjectSchema];
