import type { ActivationArgument } from '../../activations/index.js';
import { absent, activation, boolean, flag, fraction, integer, optional, required } from '../../argument.js';
import { type Shape, showShape } from '../../shape.js';
import type { CallOptions } from '../call.js';
import { got, type Inputs, type LayerInput, type ShapeInference } from '../shapes/shape-inference.js';
import { inputOf, lastAxisFrom, type Shapes, type Traits } from '../traits/traits.js';
import { weightArguments } from '../weight-arguments.js';

/** The arguments that every recurrent layer has first. */
export const unitsAndActivation = {
  units: required(integer()),
  activation: optional(activation(), 'tanh'),
} as const;

/** The activation of the gates of a recurrent layer; Keras 2.3 and TensorFlow.js have another default. */
export const gateActivation = {
  recurrent_activation: optional(activation(), 'sigmoid', {
    tfjs: 'hard_sigmoid_keras2',
    keras2: { before: 3, value: 'hard_sigmoid_keras2' },
  }),
} as const;

/** The arguments that every recurrent layer has after its activations. */
export const recurrentArguments = {
  use_bias: flag(true),
  ...weightArguments(
    { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
    { activity: true },
  ),
  ...weightArguments({ recurrent: 'orthogonal' }),
  dropout: optional(fraction(), 0),
  recurrent_dropout: optional(fraction(), 0),
  return_sequences: flag(false),
  return_state: flag(false),
  go_backwards: flag(false),
  zero_output_for_mask: absent(boolean()),
} as const;

/** Values kept per unit and step: gates, the state, and their ingredients. */
const KEPT_PER_UNIT = 7;

interface Recurrent {
  units: number;
  activation: ActivationArgument;
  return_sequences: boolean;
  return_state: boolean;
}

/** The output of a recurrent layer: that of every step, or of the last one. */
export function recurrentOutput(
  { type, states }: { type: string; states: number },
  { units, return_sequences, return_state }: Recurrent,
  [input]: Inputs<LayerInput>,
  { initialState }: Pick<CallOptions<LayerInput>, 'initialState'>,
): ShapeInference {
  const [steps] = input.shape;
  if (input.shape.length !== 2 || steps === undefined) {
    const complaint = `${type} expects input of rank 2 [steps, features] but ${got(input)}. ${rankHint(input.shape)}`;
    return { complaint };
  }
  const complaint = stateComplaint({ type, states }, units, initialState);
  if (complaint !== undefined) return { complaint };
  const shape = return_sequences ? [steps, units] : [units];
  return return_state ? { shape, more: Array.from({ length: states }, () => [units]) } : { shape };
}

function stateComplaint(
  { type, states }: { type: string; states: number },
  units: number,
  given: readonly LayerInput[],
): string | undefined {
  const fits = given.every(({ shape }) => shape.length === 1 && shape[0] === units);
  if (given.length === 0 || (given.length === states && fits)) return undefined;
  const expected = states === 1 ? 'a tensor' : `${states} tensors`;
  const shapes = given.map(({ shape, from }) => `${showShape(shape)} from ${from}`).join(' and ');
  return `The initial_state of this ${type} must be ${expected} of shape [${units}] but got ${shapes}.`;
}

function rankHint(shape: Shape): string {
  if (shape.length === 1)
    return 'Put Embedding before it for word numbers, set return_sequences on a recurrent layer before it, or add Reshape.';
  return `Add a Reshape to [${shape[0] ?? 1}, -1] before.`;
}

/** So many numbers for each unit and step. */
export const keptPerUnit =
  (times: number) =>
  ({ units }: { units: number }, shapes: Shapes): number =>
    (inputOf(shapes)[0] ?? 1) * units * times;

/** The traits of every recurrent layer. */
export const recurrentTraits: Traits<Recurrent> = {
  mask: 'computes',
  activation: (config) => config.activation,
  keepsRange: () => false,
  keepsValues: false,
  originOf: lastAxisFrom('units'),
  timesUsed: () => 1,
  keptElements: keptPerUnit(KEPT_PER_UNIT),
  outputWithoutInput: ({ units, return_sequences }) => (return_sequences ? 'unknown' : [units]),
  vocabulary: () => null,
};
