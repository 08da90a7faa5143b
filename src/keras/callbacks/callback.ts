import type { TSchema } from 'typebox';
import { closedObject, tag } from '../../schema/schema-helpers.js';
import {
  type Arguments,
  argumentProperties,
  type Complete,
  completeArguments,
  type Given,
} from '../argument.js';

/** All that is known of a callback without TensorFlow; its kernel has the same name in workers/engine/callbacks. */
export interface CallbackDefinition<A extends Arguments> {
  /** Describes it in a sentence. */
  summary: string;
  /** In the order of Keras. */
  args: A;
}

/** A callback of the catalogue. */
export interface CallbackSpec<Type extends string = string, A extends Arguments = Arguments>
  extends CallbackDefinition<A> {
  type: Type;
  /** On the wire: its class name in `type`, its arguments next to it. */
  schema: TSchema;
  /** The callback with every argument. */
  complete(given: Readonly<Record<string, unknown>>): CompleteOf<Type, A>;
}

/** A callback as clients give it. */
export type GivenOf<Type extends string, A extends Arguments> = { type: Type } & Given<A>;

/** A callback with every argument. */
export type CompleteOf<Type extends string, A extends Arguments> = { type: Type } & Complete<A>;

/** Describes a callback. */
export function callback<const Type extends string, const A extends Arguments>(
  type: Type,
  definition: CallbackDefinition<A>,
): CallbackSpec<Type, A> {
  const { args, summary } = definition;
  return {
    ...definition,
    type,
    schema: closedObject(
      { type: tag(type), ...argumentProperties(args) },
      { $id: type, description: summary },
    ),
    complete: (given) => ({ type, ...completeArguments(args, given, (layer) => layer) }),
  };
}
