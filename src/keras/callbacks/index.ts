import { Type } from 'typebox';
import { discriminatedUnion } from '../../schema/schema-helpers.js';
import type { CallbackSpec, CompleteOf, GivenOf } from './callback.js';
import { EarlyStopping } from './early-stopping.js';
import { ReduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { TerminateOnNaN } from './terminate-on-nan.js';

const specs = { EarlyStopping, ReduceLROnPlateau, TerminateOnNaN } as const;
type Specs = typeof specs;

/** The name of a callback, as Keras exports it. */
export type CallbackType = keyof Specs;

/** A callback with its arguments, as clients give it. */
export type CallbackObject = {
  [T in CallbackType]: Specs[T] extends CallbackSpec<infer Name, infer A> ? GivenOf<Name, A> : never;
}[CallbackType];

/** A callback with every argument, by its type. */
export type CompleteCallbackOf<T extends CallbackType> =
  Specs[T] extends CallbackSpec<infer Name, infer A> ? CompleteOf<Name, A> : never;

/** A callback with every argument. */
export type CompleteCallback = { [T in CallbackType]: CompleteCallbackOf<T> }[CallbackType];

/** All callbacks. */
export const callbackSpecs: readonly CallbackSpec[] = Object.values(specs);

/** Their names, as Keras exports them. */
export const CALLBACKS: readonly CallbackType[] = Object.values(specs).map(({ type }) => type);

/** A callback with its arguments. */
export const CallbackObjectSchema = Type.Unsafe<CallbackObject>(
  discriminatedUnion(
    'type',
    callbackSpecs.map(({ schema }) => schema),
    { $id: 'CallbackObject', description: 'A Keras callback with its arguments.' },
  ),
);

/** Every argument with its value or default. */
export function completeCallback(given: CallbackObject): CompleteCallback {
  return specs[given.type].complete(given);
}

export const callbackComponents = [...callbackSpecs.map(({ schema }) => schema), CallbackObjectSchema];
