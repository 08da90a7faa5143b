import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRAINING_CASES, type TrainingCase } from '../../../bench/compare/cases.js';
import { type DataName, TOKENS, type WrittenData } from '../../../bench/compare/data.js';
import { readCase, writeCase } from '../../../bench/compare/prepared-case.js';
import { plainSteps } from '../../../src/domain/data/uses/array-use.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { OPTIMIZERS, type OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { parityCases } from '../../parity/cases.js';
import { dropoutData, dropoutModel } from '../../parity/dropout.js';
import { everyLossAndMetric } from '../../parity/every-loss-and-metric.js';
import type { ModelToTrain, TrainingData } from '../engine/parity-run.js';

/** A model and its data, which are recorded, not trained. */
export interface RecordedCase {
  name: string;
  definition: ModelToTrain;
  data: TrainingData;
  batchSize: number;
}

/** The models of the parity tests, those of the benchmarks, and what the catalogue has beyond them. */
export async function recordedCases(): Promise<RecordedCase[]> {
  return [...(await casesOfParity()), ...(await casesOfBench()), ...casesOfTheRest()];
}

async function casesOfParity(): Promise<RecordedCase[]> {
  const cases = [...(await parityCases()), ...everyLossAndMetric()];
  return cases.flatMap(({ name, model, compile, classWeight, optimizers, data, batchSize }) =>
    optimizers.map((optimizer, index) => ({
      name: `${name}, ${optimizer.type} (${index + 1})`,
      definition: {
        model,
        compile: { ...compile, optimizer },
        ...(classWeight && { fit: { class_weight: classWeight } }),
      },
      data,
      batchSize,
    })),
  );
}

const BENCH_DATA: Readonly<Record<DataName, Pick<WrittenData, 'shape' | 'dtype'>>> = {
  mnist: { shape: [28, 28], dtype: 'uint8' },
  images: { shape: [32, 32, 3], dtype: 'uint8' },
  sequences: { shape: [50, 16], dtype: 'float32' },
  tokens: { shape: [TOKENS.length], dtype: 'int32' },
};

const EMPTY = {
  uint8: (size: number) => new Uint8Array(size),
  int32: (size: number) => new Int32Array(size),
  float32: (size: number) => new Float32Array(size),
} as const;

async function casesOfBench(): Promise<RecordedCase[]> {
  const directory = mkdtempSync(join(tmpdir(), 'trainhorn-recorded-'));
  try {
    return await Promise.all(TRAINING_CASES.map((definition) => caseOfBench(definition, directory)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function caseOfBench(definition: TrainingCase, directory: string): Promise<RecordedCase> {
  const { shape, dtype } = BENCH_DATA[definition.data];
  const samples = { train: definition.samples, test: 1 };
  const { config } = await readCase(await writeCase(definition, { directory, shape, dtype, samples }));
  const { batch_size: batchSize } = config.fit;
  const size = batchSize * elementsOf(shape);
  const values = EMPTY[dtype](size);
  return {
    name: `bench, ${definition.name}`,
    definition: config,
    data: {
      count: batchSize,
      x: { sampleShape: shape, dtype, values },
      y: { sampleShape: [], dtype: 'uint8', values: new Uint8Array(batchSize) },
      steps: plainSteps(config.dataset),
    },
    batchSize,
  };
}

/** Arguments of layers that change which operations a step has. */
function casesOfTheRest(): RecordedCase[] {
  const activations = ACTIVATIONS.map((activation): Layer => ({ type: 'Dense', units: 4, activation }));
  const constrained: Layer[] = [
    { type: 'InputLayer' },
    { type: 'Reshape', target_shape: [2, 2] },
    { type: 'Flatten' },
    { type: 'Dense', units: 4, kernel_constraint: 'max_norm', kernel_regularizer: 'l1_l2' },
    {
      type: 'Dense',
      units: 4,
      kernel_constraint: { type: 'min_max_norm', rate: 0.5 },
      bias_constraint: 'non_neg',
    },
    {
      type: 'Dense',
      units: 4,
      kernel_constraint: 'unit_norm',
      activity_regularizer: 'l2',
      kernel_regularizer: 'orthogonal_regularizer',
    },
  ];
  return [
    { name: 'every activation', definition: regression(activations), data: table(4), batchSize: 4 },
    {
      name: 'constraints and regularizers',
      definition: regression(constrained),
      data: table(4),
      batchSize: 4,
    },
    ...OPTIMIZERS.map((type) => ({
      name: `optimizer ${type}`,
      definition: regression([{ type: 'Dense', units: 4 }], { type }),
      data: table(4),
      batchSize: 4,
    })),
    { name: 'Dropout', definition: dropoutModel(0.5), data: dropoutData, batchSize: 2 },
  ];
}

const CLIPPED_SGD: OptimizerObject = { type: 'sgd', learning_rate: 0.1, clipvalue: 1 };

function regression(layers: Layer[], optimizer = CLIPPED_SGD): ModelToTrain {
  const named = layers.map((layer, index) => ({ ...layer, name: `layer_${index}` }));
  return {
    model: completeModel({ name: 'rest', input_shape: [4], layers: named }),
    compile: {
      optimizer,
      loss: { type: 'mean_squared_error', from_logits: false },
      metrics: [{ name: 'mean_absolute_error', function: 'mean_absolute_error' }],
    },
  };
}

function table(count: number): TrainingData {
  const array = { sampleShape: [4], dtype: 'float32' as const, values: new Float32Array(count * 4) };
  return { count, x: array, y: array, steps: { x: [], y: [] } };
}
