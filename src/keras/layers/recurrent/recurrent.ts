import type { ActivationArgument } from '../../activations/index.js';
import {
  absent,
  activation,
  boolean,
  described,
  flag,
  fraction,
  integer,
  optional,
  required,
  seed,
} from '../../argument.js';
import { type Shape, showShape } from '../../shape.js';
import type { CallOptions } from '../call.js';
import type { Configured } from '../layer.js';
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

/** The arguments of the weights of a recurrent layer, and what it drops of its input and its state. */
const weightsAndDropout = {
  ...weightArguments({ recurrent: 'orthogonal' }),
  dropout: optional(fraction(), 0),
  recurrent_dropout: optional(fraction(), 0),
  seed: seed(),
} as const;

/** The arguments that decide over which steps a recurrent layer runs, and what it returns. */
export const sequenceArguments = {
  return_sequences: flag(false),
  return_state: flag(false),
  go_backwards: flag(false),
  unroll: described('Accepted for compatibility; it changes no result.', flag(false)),
  zero_output_for_mask: absent(boolean()),
} as const;

const initializers = { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' } as const;

/** The arguments that every recurrent layer has after its activations. */
export const recurrentArguments = {
  use_bias: flag(true),
  ...weightArguments(initializers, { activity: true }),
  ...weightsAndDropout,
  ...sequenceArguments,
} as const;

/** The arguments that every cell has after its activations. */
export const cellArguments = {
  use_bias: flag(true),
  ...weightArguments(initializers),
  ...weightsAndDropout,
} as const;

const unitArguments = { ...unitsAndActivation, ...cellArguments } as const;

/** The arguments of a cell's weights, which the layer around it has, too. */
export type UnitsConfig = Configured<typeof unitArguments>;

/** The arguments with which a recurrent layer, or a cell, draws random numbers. */
export const RANDOM = '`dropout` or `recurrent_dropout` is above 0';

/** Values kept per unit and step: gates, the state, and their ingredients. */
export const KEPT_PER_UNIT = 7;

interface Recurrent {
  units: number;
  activation: ActivationArgument;
  return_sequences: boolean;
  return_state: boolean;
}

/** The shapes of one sample at a step of a recurrent layer. */
export interface StepShapes {
  type: string;
  output: Shape;
  states: readonly Shape[];
}

/** The steps of a layer of `units`, with as many states. */
export const stepOfUnits = (type: string, units: number, states: number): StepShapes => ({
  type,
  output: [units],
  states: Array.from({ length: states }, () => [units]),
});

/** The output of a recurrent layer over [steps, features]. */
export function recurrentOutput(
  step: StepShapes,
  config: Pick<Recurrent, 'return_sequences' | 'return_state'>,
  [input]: Inputs<LayerInput>,
  options: Pick<CallOptions<LayerInput>, 'initialState'>,
): ShapeInference {
  const [steps] = input.shape;
  if (input.shape.length === 2 && steps !== undefined) return outputOfSteps(step, steps, config, options);
  const complaint = `${step.type} expects input of rank 2 [steps, features] but ${got(input)}. ${rankHint(input.shape)}`;
  return { complaint };
}

/** The output of a recurrent layer: that of every step, or of the last one. */
export function outputOfSteps(
  step: StepShapes,
  steps: number,
  { return_sequences, return_state }: Pick<Recurrent, 'return_sequences' | 'return_state'>,
  { initialState }: Pick<CallOptions<LayerInput>, 'initialState'>,
): ShapeInference {
  const complaint =
    initialState.length === 0 ? undefined : stateComplaint(step, 'initial_state', initialState);
  if (complaint !== undefined) return { complaint };
  const shape = return_sequences ? [steps, ...step.output] : step.output;
  return return_state ? { shape, more: step.states } : { shape };
}

/** Why tensors are not the states of a layer; undefined where they are. @param argument the name of the states in a call */
export function stateComplaint(
  { type, states }: StepShapes,
  argument: 'initial_state' | 'states',
  given: readonly LayerInput[],
): string | undefined {
  const fits = given.every(({ shape }, at) => showShape(shape) === showShape(states[at] ?? []));
  if (given.length === states.length && fits) return undefined;
  const shapes = given.map(({ shape, from }) => `${showShape(shape)} from ${from}`).join(' and ');
  return `The ${argument} of this ${type} must be ${statesInWords(states)} but got ${shapes || 'none'}.`;
}

/** `a tensor of shape [4]`, `2 tensors of shape [4]`, `3 tensors of shapes [4], [4], [2]`. */
export function statesInWords(states: readonly Shape[]): string {
  const shapes = states.map(showShape);
  const distinct = [...new Set(shapes)];
  const count = states.length === 1 ? 'a tensor' : `${states.length} tensors`;
  return distinct.length === 1
    ? `${count} of shape ${distinct[0]}`
    : `${count} of shapes ${shapes.join(', ')}`;
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
