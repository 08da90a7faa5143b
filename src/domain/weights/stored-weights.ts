import type { TensorInfo, WeightFormat } from '../../contracts/weights/formats.js';
import type { JsonObject } from '../../schema/json-object.js';

/** The file of stored weights with their content except for the values. */
export const CONTENT_FILE = 'content.json';

/**
 * What a file of weights holds besides the values of its tensors, as a reader returns it. The values go to
 * `weights.safetensors` (and `optimizer.safetensors`), float32, under the same names in the same order.
 */
export interface WeightsContent {
  format: WeightFormat;
  kerasVersion: string | null;
  /** In the order of the file: of `layer_names` and `weight_names` in legacy files, of the data offsets in safetensors. */
  tensors: readonly SourceTensor[];
  /** The variables of the optimizer, in its order; null where the file has none. */
  optimizer: readonly SourceTensor[] | null;
  /** The model as its saver printed it (`model.to_json()` of Keras 3 or Keras 2, or TensorFlow.js's topology); null: only weights. */
  definition: JsonObject | null;
  /** `compile_config` of Keras 3, `training_config` of Keras 2. */
  compile: JsonObject | null;
  /** Vocabularies of lookup layers by the path of the layer in the file. */
  vocabularies: Readonly<Record<string, readonly (string | number)[]>>;
  /** Weights of the terms of lookup layers with `output_mode` `tf_idf`, by the same paths. */
  idfWeights?: Readonly<Record<string, readonly number[]>>;
  /** Everything that was skipped, converted or guessed. */
  warnings: readonly string[];
}

/** A tensor of a file, and its place in it. */
export interface SourceTensor extends TensorInfo {
  /** Legacy files: the group, which is the name of the layer; otherwise null. */
  layer: string | null;
}
