import type { LayerType } from '../../../src/contracts/layers.js';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { buildActivation } from './activation.js';
import { buildBatchNormalization } from './batch-normalization.js';
import { buildConv2d } from './conv2d.js';
import { inEitherFormat } from './data-format.js';
import { buildDense } from './dense.js';
import { buildDropout } from './dropout.js';
import { buildEmbedding } from './embedding.js';
import { buildGru } from './gru.js';
import type { BuiltLayer, LayerBuilder } from './layer.js';
import { buildLstm } from './lstm.js';
import { buildAveragePooling2d, buildGlobalAveragePooling2d, buildMaxPooling2d } from './pooling.js';
import { buildFlatten, buildInputLayer, buildReshape } from './shaping.js';

const BUILDERS: { readonly [Type in LayerType]: LayerBuilder<Type> } = {
  InputLayer: buildInputLayer,
  Dense: buildDense,
  Flatten: inEitherFormat(buildFlatten),
  Reshape: buildReshape,
  Dropout: buildDropout,
  Activation: buildActivation,
  Conv2D: buildConv2d,
  MaxPooling2D: inEitherFormat(buildMaxPooling2d),
  AveragePooling2D: inEitherFormat(buildAveragePooling2d),
  GlobalAveragePooling2D: inEitherFormat(buildGlobalAveragePooling2d),
  BatchNormalization: buildBatchNormalization,
  Embedding: buildEmbedding,
  LSTM: buildLstm,
  GRU: buildGru,
};

/** Builds any layer of the contract; a type without a builder does not compile. */
export function buildLayer<Type extends LayerType>(
  config: CompleteLayerOf<Type> & { type: Type },
  inputShape: readonly number[],
): BuiltLayer {
  const type: Type = config.type;
  const builder: LayerBuilder<Type> = BUILDERS[type];
  return builder(config, inputShape);
}
