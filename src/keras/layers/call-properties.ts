import { Type } from 'typebox';
import { ref } from '../../schema/schema-helpers.js';

/** One call of a layer in the short form. */
export type CallEntry = {
  inputs?: unknown;
  arguments?: Record<string, unknown>;
};

/** The connection of a layer to those before it, in the short form; a layer of a chain has none. */
export type CallProperties = CallEntry & { calls?: CallEntry[] };

/** Tensors and constants, in lists and objects. */
export const CallInputsSchema = Type.Unknown({
  $id: 'CallInputs',
  description:
    'The inputs of a layer: the name of the layer that gives it, `name/call` for another call than the first of a layer that is used several times, `name/call/output` for another output than the first; or a list or an object of those. Numbers, booleans and null are constants; `{"value": "text"}` is a string.',
});

export const CallArgumentsSchema = Type.Record(Type.String(), Type.Unknown(), {
  $id: 'CallArguments',
  description:
    'Further arguments of the call by name, such as `mask`, `initial_state`, `training` or `use_causal_mask`.',
});

export const CallsSchema = Type.Array(
  Type.Object(
    {
      inputs: Type.Optional(ref(CallInputsSchema)),
      arguments: Type.Optional(ref(CallArgumentsSchema)),
    },
    { additionalProperties: false },
  ),
  {
    $id: 'Calls',
    minItems: 1,
    description: 'The calls of a layer that is used several times, in place of `inputs`.',
  },
);

/** The properties of a layer in a graph. */
export const callProperties = () => ({
  inputs: Type.Optional(ref(CallInputsSchema)),
  arguments: Type.Optional(ref(CallArgumentsSchema)),
  calls: Type.Optional(ref(CallsSchema)),
});

export const callComponents = [CallInputsSchema, CallArgumentsSchema, CallsSchema];
