import type { DataFormat, LayerType } from '../../contracts/layers.js';
import type { Shape } from '../../keras/shape.js';
import type { CompleteLayer, CompleteLayerOf } from './layer-defaults.js';

/** Where one axis of an output comes from: an argument of the layer, an axis of its input, or several axes of it. */
export type AxisOrigin =
  | { from: 'argument'; name: 'units' | 'filters' | 'output_dim' }
  | { from: 'input'; axis: number }
  | { from: 'several' };

/** The shapes of one sample before and after a layer. */
interface Shapes {
  input: Shape;
  output: Shape;
}

/** Facts about a kind of layer that need no weights. */
interface LayerTraits<L> {
  /** Whether each output value is an input value, or a mean of some: their range stays. */
  keepsRange: boolean;
  /** Whether the output holds the values of the input unchanged. */
  keepsValues: boolean;
  /** Where an axis of the output, counted from 0, comes from. */
  originOf(layer: L, axis: number, shapes: Shapes): AxisOrigin;
}

const same = (_: unknown, axis: number): AxisOrigin => ({ from: 'input', axis });

const TRAITS: { readonly [T in LayerType]: LayerTraits<CompleteLayerOf<T>> } = {
  InputLayer: { keepsRange: true, keepsValues: true, originOf: same },
  Dense: { keepsRange: false, keepsValues: false, originOf: lastAxisFrom('units') },
  Flatten: { keepsRange: true, keepsValues: true, originOf: regrouped },
  Reshape: { keepsRange: true, keepsValues: true, originOf: regrouped },
  Dropout: { keepsRange: true, keepsValues: false, originOf: same },
  Activation: { keepsRange: false, keepsValues: false, originOf: same },
  Conv2D: {
    keepsRange: false,
    keepsValues: false,
    originOf: ({ data_format }, axis) =>
      axis === channelAxis(data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
  },
  MaxPooling2D: { keepsRange: true, keepsValues: false, originOf: channelsOnly },
  AveragePooling2D: { keepsRange: true, keepsValues: false, originOf: channelsOnly },
  GlobalAveragePooling2D: { keepsRange: true, keepsValues: false, originOf: globalPooling },
  BatchNormalization: { keepsRange: false, keepsValues: false, originOf: same },
  Embedding: { keepsRange: false, keepsValues: false, originOf: lastAxisFrom('output_dim') },
  LSTM: { keepsRange: false, keepsValues: false, originOf: lastAxisFrom('units') },
  GRU: { keepsRange: false, keepsValues: false, originOf: lastAxisFrom('units') },
};

/** The traits of a layer's kind. */
export function traitsOf(layer: Pick<CompleteLayer, 'type'>): Omit<LayerTraits<never>, 'originOf'> {
  return TRAITS[layer.type];
}

/** Where an axis of a layer's output, counted from 0, comes from. */
export function originOf<T extends LayerType>(
  layer: CompleteLayerOf<T> & { type: T },
  axis: number,
  shapes: Shapes,
): AxisOrigin {
  const traits: LayerTraits<CompleteLayerOf<T>> = TRAITS[layer.type];
  return traits.originOf(layer, axis, shapes);
}

const SEVERAL: AxisOrigin = { from: 'several' };

function lastAxisFrom(name: 'units' | 'output_dim') {
  return (_: unknown, axis: number, { output }: Shapes): AxisOrigin =>
    axis === output.length - 1 ? { from: 'argument', name } : { from: 'input', axis };
}

/** Axes of size 1 aside, a reshape that leaves the sizes and their order alone moves each axis as it is. */
function regrouped(_: unknown, axis: number, { input, output }: Shapes): AxisOrigin {
  const [before, after] = [axesAboveOne(input), axesAboveOne(output)];
  const isSame =
    before.length === after.length &&
    before.every((from, index) => input[from] === output[after[index] ?? -1]);
  const ofSizeOne = output[axis] === 1 && input.at(-1) === 1 ? input.length - 1 : undefined;
  const moved = before[after.indexOf(axis)] ?? ofSizeOne;
  return isSame && moved !== undefined ? { from: 'input', axis: moved } : SEVERAL;
}

const axesAboveOne = (shape: Shape): number[] => [...shape.keys()].filter((axis) => shape[axis] !== 1);

const channelAxis = (format: DataFormat): number => (format === 'channels_last' ? 2 : 0);

function channelsOnly({ data_format }: { data_format: DataFormat }, axis: number): AxisOrigin {
  return axis === channelAxis(data_format) ? { from: 'input', axis } : SEVERAL;
}

function globalPooling(layer: CompleteLayerOf<'GlobalAveragePooling2D'>, axis: number): AxisOrigin {
  const channels = channelAxis(layer.data_format);
  return layer.keepdims ? channelsOnly(layer, axis) : { from: 'input', axis: channels };
}
