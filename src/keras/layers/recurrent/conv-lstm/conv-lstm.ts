import { activation, choice, integer, optional, required, sizes } from '../../../argument.js';
import { elementsOf, type Shape } from '../../../shape.js';
import { CALL_OF_SEQUENCES } from '../../call.js';
import { stridesAndDilation } from '../../convolutional/sliding.js';
import { type Configured, type LayerSpec, layer } from '../../layer.js';
import { channelAxis, dataFormat, type Rank, toChannelsLast } from '../../shapes/data-format.js';
import { got, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';
import { onSpatialAxes, windowedShape } from '../../shapes/spatial.js';
import { inputOf, SEVERAL } from '../../traits/traits.js';
import { inCell, weight } from '../../weight.js';
import { inputOfStep } from '../cells/cell.js';
import { forgetBias, forgetBiasInitializer } from '../lstm.js';
import { gateActivation, outputOfSteps, RANDOM, recurrentArguments } from '../recurrent.js';

/** Input, forget, cell, output: the order of Keras. */
const GATES = 4;

/** Numbers kept per state value and step: projections and their gradients of four gates, and two states. */
const KEPT_PER_VALUE = 20;

const convLstmArguments = (rank: Rank) => ({
  filters: required(integer()),
  kernel_size: required(sizes(rank, 'Window over the spatial axes.')),
  strides: optional(sizes(rank, 'Step of the convolution of the input; default 1.'), onePerAxis(rank)),
  padding: optional(choice(['valid', 'same']), 'valid'),
  data_format: optional(dataFormat(rank), 'channels_last'),
  dilation_rate: optional(
    sizes(rank, 'Dilation of the convolution of the input; default 1.'),
    onePerAxis(rank),
  ),
  activation: optional(activation(), 'tanh'),
  ...gateActivation,
  ...recurrentArguments,
  ...forgetBias,
});

/** 1 for each axis. */
const onePerAxis = (rank: Rank): number[] => Array.from({ length: rank }, () => 1);

type ConvLstmArguments = ReturnType<typeof convLstmArguments>;

/** The complete arguments of a convolutional LSTM. */
export type ConvLstmConfig = Configured<ConvLstmArguments>;

/** An LSTM whose products are convolutions over `rank` spatial axes. */
export function convLstm<const Type extends string>(
  type: Type,
  { rank, summary }: { rank: Rank; summary: string },
): LayerSpec<Type, ConvLstmArguments> {
  return layer(type, {
    summary,
    args: convLstmArguments(rank),
    call: CALL_OF_SEQUENCES,
    output(config, [input], _rules, options) {
      const [steps] = input.shape;
      if (steps === undefined || input.shape.length !== rank + 2)
        return { complaint: rankComplaint({ type, rank }, config, input) };
      const state = stateShape({ type, rank }, config, { ...input, shape: inputOfStep(input.shape) });
      if ('complaint' in state) return state;
      const { shape } = state;
      return outputOfSteps({ type, output: shape, states: [shape, shape] }, steps, config, options);
    },
    weights(config, [input]) {
      const { filters, kernel_size } = config;
      const channels = toChannelsLast(inputOfStep(input), config.data_format).at(-1) ?? 1;
      const bias = weight(config, 'bias', [GATES * filters]);
      return inCell([
        weight(config, 'kernel', [...kernel_size, channels, GATES * filters]),
        weight(config, 'recurrent', [...kernel_size, filters, GATES * filters], 'recurrent_kernel'),
        config.use_bias && { ...bias, initializer: forgetBiasInitializer(config, filters) },
      ]);
    },
    random: RANDOM,
    conflicts: stridesAndDilation,
    traits: {
      mask: 'computes',
      activation: (config) => config.activation,
      keepsRange: () => false,
      keepsValues: false,
      originOf({ data_format, return_sequences }, axis) {
        if (return_sequences && axis === 0) return { from: 'input', axis: 0 };
        const inState = return_sequences ? axis - 1 : axis;
        return inState === channelAxis(rank, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL;
      },
      timesUsed: (config, { output }) => elementsOf(stateOf(config, output)) / config.filters,
      keptElements: (config, shapes) =>
        (inputOf(shapes)[0] ?? 1) * KEPT_PER_VALUE * elementsOf(stateOf(config, shapes.output)),
      outputWithoutInput: () => 'unknown',
      vocabulary: () => null,
    },
  });
}

/** The shape of the state, from that of the output. */
const stateOf = ({ return_sequences }: Pick<ConvLstmConfig, 'return_sequences'>, output: Shape): Shape =>
  return_sequences ? inputOfStep(output) : output;

/** The shape of the state, which is that of the convolved input of a step. */
const stateShape = (
  { type, rank }: { type: string; rank: Rank },
  config: ConvLstmConfig,
  step: LayerInput,
): ShapeInference =>
  onSpatialAxes({ type, rank, format: config.data_format }, step, (sample) =>
    windowedShape(
      {
        type,
        size: config.kernel_size,
        sizeName: 'kernel_size',
        strides: config.strides,
        dilation: config.dilation_rate,
        padding: config.padding,
      },
      sample,
      config.filters,
    ),
  );

const SPATIAL: Readonly<Record<Rank, string>> = {
  1: 'length',
  2: 'height, width',
  3: 'depth, height, width',
};

function rankComplaint(
  { type, rank }: { type: string; rank: Rank },
  { data_format }: ConvLstmConfig,
  input: LayerInput,
): string {
  const step = data_format === 'channels_last' ? `${SPATIAL[rank]}, channels` : `channels, ${SPATIAL[rank]}`;
  const hint =
    input.shape.length === rank + 1
      ? 'Add a Reshape that puts an axis of steps, or of channels, before it.'
      : 'Add a Reshape before it.';
  return `${type} expects input of rank ${rank + 2} [steps, ${step}] but ${got(input)}. ${hint}`;
}
