import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { ModelInput, ModelManifest } from '../../../src/contracts/models.js';
import {
  type InputValues,
  isWide,
  numbersIn,
  type SampleValues,
} from '../../../src/domain/data/element-view.js';
import { windowOf } from '../../../src/domain/data/windows.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { hasStepMask, outputsOf } from '../../../src/domain/model-outputs.js';
import { elementsOf } from '../../../src/keras/shape.js';
import type { HostValues } from '../host/host-kernel.js';
import { exactSteps } from '../preprocessing/exact-steps.js';
import { readSavedModel } from '../storage/read-saved-model.js';
import { buildModel } from './build-model.js';
import type { Model } from './model.js';
import { createPredictSteps, type PredictInput } from './predict-steps.js';
import { vocabulariesOf } from './vocabulary.js';
import type { Values } from './weight-values.js';

/** One input of a trained model. */
export interface LoadedInput {
  name: string;
  /** The exclusive upper bound of the whole numbers that an Embedding accepts; undefined without an Embedding. */
  vocabulary: number | undefined;
}

/** A trained model ready to predict. */
export interface LoadedModel {
  /** As it lies next to the model, with all that is known of the training data. */
  manifest: ModelManifest;
  /** In the order of the model. */
  inputs: readonly LoadedInput[];
  /**
   * Computes the part of the model that the host computes: the samples that `predict` takes. @param samples of each input, one
   * after the other, in the units of the dataset @throws UnknownValue
   */
  prepare(samples: readonly InputValues[], count: number): SampleValues[];
  /**
   * Outputs of `count` prepared samples: the preprocessing stored with the model is applied. The samples of each input, and of
   * each output, lie one after the other. The masks of
   * outputs that label steps follow: 1 for a step that counts, else 0.
   */
  predict(samples: readonly SampleValues[], count: number): Float32Array[];
  /** Compiles the step of one more size that requests often share, which takes about as long as loading; false if none is left. */
  warm(): boolean;
  dispose(): void;
}

/** Sizes of steps that are compiled before they are needed. */
const WARM_SIZES = [2, 4, 8, 16, 32];
/** Larger models are compiled for a size when it is needed: their steps take memory, and compiling them keeps requests waiting. */
const MAX_WARM_MS = 200;

/** Loads a model version from its directory and runs it once. @throws Error when a file is missing or damaged. */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const { config, manifest, weights } = await readSavedModel(directory);
  const model = buildModel(config);
  const inputs = inputDataOf(manifest);
  const passes = model.host?.part.passes ?? inputs.map((_, input) => input);
  const { predict, dispose } = predictorOf(inputs, model, { weights, masked: outputsOfSteps(manifest) });
  const sizes = [
    ...passes.map((input) => elementsOf(inputs[input]?.input.shape ?? [])),
    ...(model.host?.part.edges ?? []).map(({ shape }) => elementsOf(shape)),
  ];
  const runOnce = (count: number) =>
    predict(
      sizes.map((size) => new Float32Array(count * size)),
      count,
    );
  const begin = performance.now();
  runOnce(1);
  const cold = performance.now() - begin < MAX_WARM_MS ? [...WARM_SIZES] : [];
  const vocabularies = vocabulariesOf(resolvedGraphOf(config));
  const named = model.given.map(({ name }, input) => ({
    name,
    vocabulary: vocabularies[passes.indexOf(input)],
  }));
  const warm = (): boolean => {
    const size = cold.shift();
    if (size !== undefined) runOnce(size);
    return cold.length > 0;
  };
  return { manifest, inputs: named, prepare: preparation(inputs, model), predict, warm, dispose };
}

/** The data of an input: a manifest of a model with one describes its only one. */
export type InputData = Pick<ModelManifest, 'input' | 'preprocessing'> & Partial<ModelInput>;

/** The data of each input, in the order of the model. */
export const inputDataOf = (manifest: ModelManifest): readonly InputData[] => manifest.inputs ?? [manifest];

/** The outputs that label steps, some of which a mask may exclude. */
const outputsOfSteps = (manifest: ModelManifest): number[] =>
  outputsOf(manifest).flatMap((output, index) => (hasStepMask(output) ? [index] : []));

/** How the values of an input become those that the recorded steps take. */
interface InputReader extends PredictInput {
  read(values: SampleValues): Float32Array;
}

function predictorOf(
  inputs: readonly InputData[],
  model: Model,
  { weights, masked }: { weights: Values; masked: readonly number[] },
): Pick<LoadedModel, 'predict' | 'dispose'> {
  const passes = model.host?.part.passes ?? inputs.map((_, input) => input);
  const readers = [
    ...passes.flatMap((input) => inputs[input] ?? []).map(readerOf),
    ...(model.host?.part.edges ?? []).map(({ shape }) => readerOfEdge(shape)),
  ];
  const { predict, dispose } = createPredictSteps(model, weights, readers, masked);
  const read = (values: SampleValues, index: number) => readers[index]?.read(values) ?? toFloat32(values);
  return { predict: (samples, count) => predict(samples.map(read), count), dispose };
}

const readerOfEdge = (shape: readonly number[]): InputReader => ({
  sampleShape: shape,
  steps: [],
  read: toFloat32,
});

/** Applies the host part of a model to samples. */
function preparation(inputs: readonly InputData[], { host }: Pick<Model, 'host'>): LoadedModel['prepare'] {
  if (host === null) return (samples) => samples.map(numbersIn);
  const { passes, reads } = host.part;
  const readers = new Map(reads.map((input) => [input, hostReaderOf(inputs[input])]));
  return (samples, count) => {
    const read = [...readers].map(([input, values]) => [input, values(samples[input] ?? [])] as const);
    return [...passes.map((input) => numbersIn(samples[input] ?? [])), ...host.run(new Map(read), count)];
  };
}

/** The values of an input as the host reads them in training: numbers after their steps. */
function hostReaderOf(data: InputData | undefined): (values: InputValues) => HostValues {
  if (data === undefined || data.input.dtype === 'string') return (values) => values;
  const { apply } = exactSteps(data.preprocessing, rowShape(data.input.shape, data.preprocessing));
  return (values) => apply(numbersIn(values));
}

/** Steps on wide types run in float64, before the values become float32, as they did in training. */
function readerOf({ input, preprocessing }: InputData): InputReader {
  if (!isWide(input.dtype)) return { sampleShape: input.shape, steps: preprocessing, read: toFloat32 };
  const { shape, apply } = exactSteps(preprocessing, rowShape(input.shape, preprocessing));
  return { sampleShape: shape, steps: [], read: (values) => toFloat32(apply(values)) };
}

const rowShape = (shape: readonly number[], steps: readonly XOp[]): readonly number[] =>
  windowOf(steps) === undefined ? shape : shape.slice(1);

const toFloat32 = (values: SampleValues): Float32Array =>
  values instanceof Float32Array ? values : new Float32Array(values);
