import assert from 'node:assert/strict';
import type { JobCreate, ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { examineTraining } from '../../../src/domain/admission/training/resolve-training.js';
import type { Labels } from '../../../src/domain/data/labels.js';
import { inferModel } from '../../../src/domain/model/inference/infer-model.js';
import { parseModelDefinition } from '../../../src/domain/model/parse-model-definition.js';
import { toShortModel } from '../../../src/keras/formats/short.js';
import type { DataSet } from '../../../workers/engine/data/data-set.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import type { Values } from '../../../workers/engine/model/weight-values.js';
import { compileJob } from '../../../workers/engine/training/compile-job.js';
import { epochLogs } from '../../../workers/engine/training/epoch-logs.js';
import { type FitOptions, fit, fromScratch } from '../../../workers/engine/training/fit.js';
import { openBatchSource } from '../../../workers/engine/training/steps/batch-source.js';
import type { CompiledModel } from '../../../workers/engine/training/steps/compiled-model.js';

/** Labels of an output, and their shape for one sample. */
export interface OutputLabels {
  values: Float32Array | Int32Array;
  shape: number[];
}

/** A training of a model with one input and several outputs. */
export interface OutputsJob {
  body: Pick<JobCreate, 'model' | 'compile'> & { fit?: JobCreate['fit'] };
  x: OutputLabels;
  /** By the name of the output. */
  labels: Readonly<Record<string, OutputLabels>>;
  /** Samples to train on; the others are for validation. */
  train: number;
  batchSize: number;
  epochs: number;
}

/** The parts of a configuration that decide a training. */
export type OutputsConfig = Pick<ResolvedConfig, 'model' | 'compile' | 'seed' | 'fit'>;

/** Resolves a job as the API does. @throws AssertionError with every issue if there is one */
export function resolveOutputs({ body, x, labels, batchSize, epochs }: OutputsJob): OutputsConfig {
  const definition = parseModelDefinition(body.model);
  assert.ok(definition.graph, JSON.stringify(definition.issues));
  const input = { shape: x.shape, dtype: 'float32', isRescaled: false } as const;
  const inferred = inferModel(definition.graph, () => input);
  assert.ok(inferred.model, JSON.stringify(inferred.issues));
  const outputs = inferred.outputs.map(({ name, tail }) => ({
    name,
    tail,
    labels: describeLabels(labels[name] ?? assert.fail(name)),
  }));
  const { isObject } = inferred;
  const classWeight = body.fit?.class_weight ?? null;
  const { resolved, issues } = examineTraining(
    { compile: body.compile ?? {}, classWeight, policies: new Set() },
    { outputs, isObject },
  );
  assert.ok(resolved, JSON.stringify(issues));
  return {
    model: toShortModel({ ...inferred.model.graph, name: 'outputs' }),
    compile: resolved.compile,
    seed: 1,
    fit: {
      epochs,
      batch_size: batchSize,
      validation_split: 0,
      shuffle: false,
      class_weight: resolved.classWeight,
    },
  };
}

const describeLabels = ({ values, shape }: OutputLabels): Labels => ({
  place: 'dataset.y',
  shape,
  kind: values instanceof Int32Array ? 'classes' : 'numbers',
  classCount: null,
  classNames: null,
  hasNumbers: false,
  absent: [],
});

/** The samples of a job. */
export function dataOf({ x, labels, train }: OutputsJob): DataSet {
  const arrays = [x, ...Object.values(labels)].map(({ values, shape }) =>
    arrayOf(values, { sampleShape: shape, dtype: values instanceof Int32Array ? 'int32' : 'float32' }),
  );
  const [inputs, ...outputs] = arrays;
  assert.ok(inputs);
  const validation = { from: train, count: inputs.count - train };
  return { x: [inputs], y: outputs, splits: { train: { from: 0, count: train }, validation, test: null } };
}

/** Compiles a job for its samples. */
export function compileOutputs(job: OutputsJob, config: OutputsConfig, data: DataSet): CompiledModel {
  const model = buildModel(config.model);
  const names = Object.keys(job.labels);
  const y = model.outputs.map(
    ({ name }) => ({ from: 'array', index: names.indexOf(name), steps: [] }) as const,
  );
  return compileJob(config, data, { x: [[]], y }, model);
}

/** Trains a compiled job from where it stands. @returns Keras's logs of each epoch */
export async function fitOutputs(
  config: OutputsConfig,
  data: DataSet,
  compiled: CompiledModel,
  options: Partial<Pick<FitOptions, 'from' | 'keeper' | 'paces'>> = {},
): Promise<Record<string, number>[]> {
  const logs: Record<string, number>[] = [];
  const source = openBatchSource(data);
  try {
    await fit({
      compiled,
      source,
      splits: data.splits,
      fit: config.fit,
      seed: config.seed,
      attempt: 1,
      signal: new AbortController().signal,
      ...fromScratch,
      ...options,
      onProgress: () => undefined,
      onEpoch: async (epoch) => {
        const numbers = Object.entries(epochLogs(epoch)).map(([name, value]) => [name, Number(value)]);
        logs.push(Object.fromEntries(numbers));
      },
    });
  } finally {
    await source.close();
  }
  return logs;
}

/** Weights in the order of a model, by path. */
export function weightsByPath(
  { model }: Pick<CompiledModel, 'model'>,
  values: readonly Float32Array[],
): Values {
  return new Map(model.weights.map(({ path }, index) => [path, values[index] ?? assert.fail(path)]));
}
