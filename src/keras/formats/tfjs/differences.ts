import type { LayerStep } from '../../graph/shapes.js';
import type { CompleteLayer } from '../../layers/index.js';

type Differences = {
  [T in CompleteLayer['type']]?: (
    layer: Extract<CompleteLayer, { type: T }>,
    ranks: readonly number[],
  ) => boolean;
};

/** Layers that TensorFlow.js 4.22 has, and when it rejects them or computes something else; ranks are those of the inputs, without the batch axis. */
const DIFFERENCES: Differences = {
  ELU: ({ alpha }) => alpha !== 1,
  ReLU: ({ negative_slope, threshold }) => negative_slope !== 0 || threshold !== 0,
  Softmax: ({ axis }, [rank = 0]) => [axis].flat().some((one) => one !== -1 && one !== rank),
  BatchNormalization: ({ renorm }) => renorm === true,
  LayerNormalization: ({ rms_scaling }) => rms_scaling === true,
  Concatenate: ({ axis }) => axis < -1,
  Dot: (_, ranks) => ranks.some((rank) => rank > 2),
  GlobalAveragePooling1D: ({ data_format }) => data_format === 'channels_first',
  GlobalMaxPooling1D: ({ data_format }) => data_format === 'channels_first',
  MaxPooling3D: ({ pool_size, strides }) =>
    strides.some((stride, axis) => stride > (pool_size[axis] ?? stride)),
  CategoryEncoding: () => true,
  SpectralNormalization: () => true,
};

/** Reasons why TensorFlow.js cannot compute a call of a layer, by the arguments of the layer. */
export function differencesOf({ layer, inputs }: LayerStep): string[] {
  const ranks = inputs.map(({ length }) => length);
  return differs(layer, ranks) ? [`${layer.type} with these arguments`] : [];
}

function differs<T extends CompleteLayer['type']>(
  layer: Extract<CompleteLayer, { type: T }>,
  ranks: readonly number[],
): boolean {
  const rule: Differences[T] = DIFFERENCES[layer.type as T];
  return rule?.(layer, ranks) === true;
}
