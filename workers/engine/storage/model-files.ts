import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';

/** TensorFlow.js's description of a model, and in it the definition. */
export const MODEL_FILE = 'model.json' as const;
export const WEIGHTS_FILE = 'weights.bin' as const;
/** Slots of the optimizer: `dense/kernel/velocity`. Missing where the optimizer has none, and for imported models. */
export const OPTIMIZER_FILE = 'optimizer.safetensors' as const;
/** The configuration of the job. Missing in earlier versions and for imported models. */
export const JOB_FILE = 'job.json' as const;
export const MANIFEST_FILE = 'manifest.json' as const;

export type ModelConfig = ResolvedConfig['model'];

/** A weight in the list of `model.json`. */
export interface WeightEntry {
  name: string;
  shape: readonly number[];
  dtype: 'float32';
}

/** `model.json`: TensorFlow.js's layers format, with the original definition. */
export interface ModelDocument {
  format: 'layers-model';
  generatedBy: string;
  convertedBy: null;
  modelTopology: unknown;
  weightsManifest: { paths: string[]; weights: WeightEntry[] }[];
  /** Earlier versions left out the paths: those of the weights in their order, where they were the names. */
  userDefinedMetadata: { trainhorn: { model: ModelConfig; paths?: string[] } };
}
