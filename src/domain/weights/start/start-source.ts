import type { StartWeights } from '../../../contracts/weights/start-weights.js';
import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { WeightSource } from '../matching/source-weights.js';
import type { SourceTensor } from '../stored-weights.js';

/** A tensor of float32 values in a file. */
export interface FileTensor extends SourceTensor {
  /** Its first byte. */
  offset: number;
}

/** The tensors and the metadata of a safetensors file. */
export interface TensorIndex {
  sizeBytes: number;
  tensors: readonly FileTensor[];
  metadata: Readonly<Record<string, string>>;
}

/** A file of tensors. */
export interface TensorFile {
  path: string;
  sizeBytes: number;
  /** Null where it is not known. */
  sha256: string | null;
  tensors: readonly FileTensor[];
}

/** The tensors and the metadata of a safetensors file. */
export interface TensorIndex {
  sizeBytes: number;
  tensors: readonly FileTensor[];
  metadata: Readonly<Record<string, string>>;
}

/** A slot of an optimizer in a file. */
export interface SourceSlot {
  /** The tensor of the weight that it belongs to; null for a slot of the whole optimizer. */
  weight: string | null;
  /** Its name: `velocity`, `optimizer_1/u_product`. */
  name: string;
  tensor: FileTensor;
}

/** The state of an optimizer. */
export interface SourceOptimizer {
  kind: 'slots';
  /** The types of its parts: one, unless it is a MultiOptimizer. */
  types: readonly string[];
  step: number;
  /** The rates it had; empty where they are not known. */
  learningRates: readonly number[];
  file: TensorFile;
  slots: readonly SourceSlot[];
}

/** The terms of a lookup of the source. */
export interface SourceVocabulary {
  vocabulary: readonly (string | number)[];
  idf_weights?: readonly number[] | null;
}

/** The state of an optimizer as Keras saves it: its variables, one after the other. */
export interface KerasOptimizer {
  kind: 'variables';
  /** Null where the file has no compile settings. */
  types: readonly string[] | null;
  file: TensorFile;
  /** The values of those without axes, by name. */
  scalars: ReadonlyMap<string, number>;
}

/** The weights that a job refers to. */
export interface StartSource {
  /** In words: `version 3 of the model mnist`. */
  description: string;
  /** The source with the number of its version or epoch. */
  reference: Pick<StartWeights, 'id' | 'model' | 'version' | 'checkpoint'>;
  weights: WeightSource;
  file: TensorFile;
  /** Null where there is none; `withoutOptimizer` says why. */
  optimizer: SourceOptimizer | KerasOptimizer | null;
  withoutOptimizer: string;
  /** By the path of the lookup in the saved model. */
  vocabularies: ReadonlyMap<string, SourceVocabulary>;
}

/** The types of an optimizer and of those inside it, without what scales the loss. */
export function optimizerTypes(config: CompleteOptimizer): string[] {
  if (config.type === 'lossscaleoptimizer') return optimizerTypes(config.inner_optimizer);
  if (config.type !== 'multioptimizer') return [config.type];
  return [config.default_optimizer.type, ...Object.values(config.optimizer_map).map(({ type }) => type)];
}
