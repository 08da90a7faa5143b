import type { XOp, YOp } from '../../src/contracts/datasets/preprocessing.js';
import type { ResolvedLoss, ResolvedMetric } from '../../src/contracts/jobs/compile.js';
import type { ClassWeight } from '../../src/contracts/jobs/training-config.js';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { Activation } from '../../src/keras/activations/index.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { completeMetricOf } from '../../src/keras/metrics/index.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import { mnistSamples } from '../helpers/data/mnist-samples.js';
import type { ModelToTrain, TrainingData } from '../helpers/engine/parity-run.js';
import type { Tolerance } from '../helpers/keras/keras-fixtures.js';

/** A model, its data, and the optimizers it is trained with. */
export interface ParityCase {
  name: string;
  model: ModelToTrain['model'];
  compile: { loss: ResolvedLoss; metrics: ResolvedMetric[] };
  classWeight?: ClassWeight;
  optimizers: readonly OptimizerObject[];
  data: TrainingData;
  batchSize: number;
  /** Where the usual one is too narrow. */
  weightTolerance?: Tolerance;
}

const OPTIMIZERS = {
  sgd: { type: 'sgd', learning_rate: 0.05 },
  nesterov: { type: 'sgd', learning_rate: 0.02, momentum: 0.9, nesterov: true },
  rmsprop: { type: 'rmsprop' },
  adam: { type: 'adam' },
  // With the default beta_2, velocities only grow in so few steps, and amsgrad is adam.
  amsgrad: { type: 'adam', amsgrad: true, beta_2: 0.8 },
  adagrad: { type: 'adagrad', learning_rate: 0.05 },
  clipnorm: { type: 'adam', learning_rate: 0.01, clipnorm: 0.1 },
} as const satisfies Record<string, OptimizerObject>;

const { sgd, nesterov, rmsprop, adam, amsgrad, adagrad, clipnorm } = OPTIMIZERS;
const IMAGE = [28, 28];
const toUnit: XOp = { op: 'rescale', scale: 1 / 255 };

/** Every case, with its data. */
export async function parityCases(): Promise<ParityCase[]> {
  const images = await mnistSamples(2560);
  return [...imageCases(images), ...sequenceCases(), ...tableCases(), ...weightedCases()];
}

function imageCases({ images, labels }: { images: Uint8Array; labels: Uint8Array }): ParityCase[] {
  const mnist = (count: number, x: XOp[], y: YOp[]): TrainingData => ({
    count,
    x: { sampleShape: IMAGE, dtype: 'uint8', values: images.slice(0, count * 28 * 28) },
    y: { sampleShape: [], dtype: 'uint8', values: labels.slice(0, count) },
    steps: { x, y },
  });
  const oneHot: YOp = { op: 'one_hot', num_classes: 10 };
  const flat: XOp = { op: 'reshape', shape: [784] };
  const channel: XOp = { op: 'expand_dims', axis: -1 };
  return [
    {
      name: "the article's MLP on MNIST",
      model: model([784], [dense(512, 'relu'), dense(10, 'softmax')]),
      compile: compile('categorical_crossentropy', ['categorical_accuracy']),
      optimizers: [rmsprop, nesterov, adam],
      data: mnist(2560, [flat, toUnit], [oneHot]),
      batchSize: 128,
    },
    {
      name: 'CNN on MNIST',
      model: model(
        [28, 28, 1],
        [
          { type: 'Conv2D', filters: 8, kernel_size: 3, activation: 'relu' },
          { type: 'MaxPooling2D', pool_size: 2 },
          { type: 'Conv2D', filters: 16, kernel_size: 3, activation: 'relu', padding: 'same' },
          { type: 'AveragePooling2D', pool_size: 2 },
          { type: 'Flatten' },
          dense(10, 'softmax'),
        ],
      ),
      compile: compile('sparse_categorical_crossentropy', ['sparse_categorical_accuracy']),
      optimizers: [adam, nesterov],
      data: mnist(320, [channel, toUnit], []),
      batchSize: 32,
    },
    {
      name: 'CNN with BatchNormalization and tanh on MNIST',
      model: normalizedCnn('tanh'),
      compile: compile('categorical_crossentropy', ['categorical_accuracy']),
      optimizers: [amsgrad],
      data: mnist(300, [channel, toUnit], [oneHot]),
      batchSize: 64,
    },
    {
      name: 'CNN with BatchNormalization and relu on MNIST',
      model: normalizedCnn('relu'),
      compile: compile('categorical_crossentropy', ['categorical_accuracy']),
      optimizers: [nesterov],
      data: mnist(300, [channel, toUnit], [oneHot]),
      batchSize: 64,
      // BatchNormalization centres its outputs on relu's kink: rounding puts some on the other side of it, where the
      // gradient is another. Of the largest weight, Keras is 6e-4 from Keras in float64 here, and the engine 4e-4.
      weightTolerance: { ofLargest: 3e-3 },
    },
  ];
}

function normalizedCnn(activation: 'relu' | 'tanh'): ModelToTrain['model'] {
  return model(
    [28, 28, 1],
    [
      { type: 'Conv2D', filters: 8, kernel_size: 3, strides: 2, use_bias: false },
      { type: 'BatchNormalization' },
      { type: 'Activation', activation },
      { type: 'Conv2D', filters: 16, kernel_size: 3, padding: 'same', use_bias: false },
      { type: 'BatchNormalization', momentum: 0.9 },
      { type: 'Activation', activation },
      { type: 'GlobalAveragePooling2D' },
      dense(10, 'softmax'),
    ],
  );
}

function sequenceCases(): ParityCase[] {
  const count = 128;
  const x = float('sequences', count, [12, 8]);
  const data: TrainingData = { count, x, y: integers('classes', count, [], 5), steps: { x: [], y: [] } };
  const loss = compile('sparse_categorical_crossentropy', ['sparse_categorical_accuracy']);
  return [
    {
      name: 'LSTM',
      model: model(
        [12, 8],
        [
          { type: 'LSTM', units: 16, return_sequences: true },
          { type: 'LSTM', units: 12 },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [clipnorm],
      data,
      batchSize: 32,
    },
    {
      name: 'GRU',
      model: model([12, 8], [{ type: 'GRU', units: 16 }, dense(5, 'softmax')]),
      compile: loss,
      optimizers: [adagrad],
      data,
      batchSize: 32,
    },
    {
      name: 'LSTM with other activations, backwards',
      model: model(
        [12, 8],
        [
          {
            type: 'LSTM',
            units: 10,
            activation: 'softsign',
            recurrent_activation: 'hard_sigmoid',
            go_backwards: true,
            return_sequences: true,
          },
          { type: 'LSTM', units: 8, go_backwards: true, use_bias: false },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [nesterov],
      data,
      batchSize: 32,
    },
    {
      name: 'GRU with other activations, backwards, reset before',
      model: model(
        [12, 8],
        [
          { type: 'GRU', units: 10, activation: 'elu', go_backwards: true, return_sequences: true },
          { type: 'GRU', units: 8, recurrent_activation: 'softsign', reset_after: false },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [adam],
      data,
      batchSize: 48, // The last batch of an epoch has 32.
    },
    {
      name: 'GRU whose gates are softmax',
      model: model(
        [12, 8],
        [{ type: 'GRU', units: 6, recurrent_activation: 'softmax' }, dense(5, 'softmax')],
      ),
      compile: loss,
      optimizers: [nesterov],
      data,
      batchSize: 32,
    },
    {
      name: 'SimpleRNN',
      model: model(
        [12, 8],
        [
          { type: 'SimpleRNN', units: 10, go_backwards: true, return_sequences: true, use_bias: false },
          { type: 'SimpleRNN', units: 8, activation: 'relu', kernel_regularizer: 'l2' },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [adam],
      data,
      batchSize: 32,
    },
    {
      name: 'Bidirectional and TimeDistributed, and what they leave of penalties and constraints',
      model: model(
        [12, 8],
        [
          { type: 'Bidirectional', layer: { ...penalised('LSTM'), return_sequences: true } },
          {
            type: 'TimeDistributed',
            layer: {
              type: 'Dense',
              name: 'each',
              units: 6,
              activation: 'tanh',
              activity_regularizer: 'l2',
              kernel_constraint: 'max_norm',
            },
          },
          { type: 'TimeDistributed', layer: { type: 'BatchNormalization', name: 'norm' } },
          {
            type: 'Bidirectional',
            layer: { ...penalised('GRU'), trainable: false },
            merge_mode: 'ave',
            trainable: false,
          },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [nesterov],
      data,
      batchSize: 48,
    },
    {
      name: 'a recurrent layer in each step',
      model: model(
        [12, 8],
        [
          { type: 'Reshape', target_shape: [3, 4, 8] },
          {
            type: 'TimeDistributed',
            layer: { type: 'Bidirectional', name: 'both', layer: penalised('GRU') },
          },
          { type: 'Bidirectional', layer: { type: 'SimpleRNN', name: 'one', units: 4 }, merge_mode: 'mul' },
          dense(5, 'softmax'),
        ],
      ),
      compile: loss,
      optimizers: [sgd],
      data,
      batchSize: 32,
    },
    ...maskedCases(),
  ];
}

/** A recurrent layer with penalties on its weights and its output. */
const penalised = (type: 'LSTM' | 'GRU') =>
  ({
    type,
    name: 'one',
    units: 6,
    kernel_regularizer: 'l1',
    recurrent_regularizer: 'l2',
    activity_regularizer: 'l2',
  }) as const;

/**
 * Sentences in which every fourth word is 0, which does not count. Keras on TensorFlow, which answers here, squares and clips an
 * Embedding's gradient word by word: those optimizers are held by embeddings.json, which Keras on JAX wrote.
 */
function maskedCases(): ParityCase[] {
  const count = 128;
  const words = integers('words', count, [12], 4);
  const data: TrainingData = {
    count,
    x: words,
    y: integers('classes', count, [], 5),
    steps: { x: [], y: [] },
  };
  const recurrent = (['LSTM', 'GRU', 'SimpleRNN'] as const).map((type): [string, Layer[]] => [
    `masked ${type}`,
    [
      { type, units: 10, return_sequences: true },
      { type, units: 8, go_backwards: true },
    ],
  ]);
  const wrapped: Layer[] = [
    { type: 'Bidirectional', layer: { type: 'LSTM', name: 'one', units: 6, return_sequences: true } },
    { type: 'TimeDistributed', layer: { type: 'BatchNormalization', name: 'norm' } },
    { type: 'TimeDistributed', layer: { type: 'Dense', name: 'each', units: 6 } },
    { type: 'Bidirectional', layer: { type: 'GRU', name: 'one', units: 4 }, merge_mode: 'sum' },
  ];
  return [...recurrent, ['masked Bidirectional and TimeDistributed', wrapped] as const].map(
    ([name, layers]) => ({
      name,
      model: model(
        [12],
        [{ type: 'Embedding', input_dim: 4, output_dim: 6, mask_zero: true }, ...layers, dense(5, 'softmax')],
      ),
      compile: compile('sparse_categorical_crossentropy', ['sparse_categorical_accuracy']),
      optimizers: [sgd, nesterov],
      data,
      batchSize: 32,
    }),
  );
}

function tableCases(): ParityCase[] {
  const count = 200;
  const rows = float('rows', count, [10]);
  const table = (y: TrainingData['y']): TrainingData => ({ count, x: rows, y, steps: { x: [], y: [] } });
  const l2 = { type: 'l2', l2: 0.01 } as const;
  const l1 = { type: 'l1', l1: 0.01 } as const;
  return [
    {
      name: 'regression with an l2 penalty',
      model: model(
        [10],
        [dense(16, 'relu', { kernel_regularizer: l2 }), dense(8, 'tanh', { bias_regularizer: l2 }), dense(1)],
      ),
      compile: compile('mean_squared_error', ['mean_absolute_error']),
      optimizers: [adagrad, sgd, amsgrad],
      data: table(float('targets', count, [1])),
      batchSize: 50,
    },
    {
      name: 'l1 penalties, whose gradient at 0 is 0, on biases that begin there',
      model: model(
        [10],
        [
          dense(16, 'relu', { kernel_regularizer: l1, bias_regularizer: l1 }),
          dense(1, 'linear', { bias_regularizer: l1 }),
        ],
      ),
      compile: compile('mean_absolute_error', ['mean_squared_error']),
      optimizers: [sgd, adagrad],
      data: table(float('targets', count, [1])),
      batchSize: 50,
    },
    {
      name: 'binary',
      model: model([10], [dense(16, 'relu'), dense(1, 'sigmoid')]),
      compile: compile('binary_crossentropy', ['binary_accuracy']),
      optimizers: [amsgrad, nesterov],
      data: table(integers('answers', count, [1], 2)),
      batchSize: 48, // The last batch of an epoch has 8.
    },
    {
      name: 'multi-label',
      model: model([10], [dense(16, 'relu'), dense(6, 'sigmoid')]),
      compile: compile('binary_crossentropy', ['binary_accuracy']),
      optimizers: [rmsprop, adagrad],
      data: table(integers('labels', count, [6], 2)),
      batchSize: 50,
    },
  ];
}

/** Classes that count differently, one of them once because it is left out, one not at all. */
function weightedCases(): ParityCase[] {
  const count = 200;
  const x = float('rows', count, [10]);
  const table = (y: TrainingData['y'], steps: YOp[] = []): TrainingData => ({
    count,
    x,
    y,
    steps: { x: [], y: steps },
  });
  const ofMany = model([10], [dense(16, 'relu'), dense(4, 'softmax')]);
  const labels = integers('unequal classes', count, [], 4);
  const classWeight = { 0: 0.5, 1: 5, 3: 0 };
  return [
    {
      name: 'class_weight, class numbers',
      model: ofMany,
      compile: compile('sparse_categorical_crossentropy', ['sparse_categorical_accuracy']),
      classWeight,
      optimizers: [sgd, adam],
      data: table(labels),
      batchSize: 48,
    },
    {
      name: 'class_weight, one-hot',
      model: ofMany,
      compile: compile('categorical_crossentropy', ['categorical_accuracy']),
      classWeight,
      optimizers: [nesterov],
      data: table(labels, [{ op: 'one_hot', num_classes: 4 }]),
      batchSize: 50,
    },
    {
      name: 'class_weight, binary, with an l2 penalty that is not weighted',
      model: model(
        [10],
        [dense(16, 'relu', { kernel_regularizer: { type: 'l2', l2: 0.01 } }), dense(1, 'sigmoid')],
      ),
      compile: compile('binary_crossentropy', ['binary_accuracy']),
      classWeight: { 1: 5 },
      optimizers: [sgd],
      data: table(integers('answers', count, [1], 2)),
      batchSize: 48,
    },
  ];
}

/** A model of the short form, its layers named as a job has them. */
export function model(inputShape: number[], layers: Layer[]): ModelToTrain['model'] {
  const named = layers.map((layer, index) => ({ ...layer, name: `layer_${index}` }));
  return completeModel({ name: 'parity', input_shape: inputShape, layers: named });
}

/** A Dense layer; linear unless an activation is named. */
export function dense(
  units: number,
  activation: Activation = 'linear',
  options: Partial<Extract<Layer, { type: 'Dense' }>> = {},
): Layer {
  return { ...options, type: 'Dense', units, activation };
}

/** A loss on probabilities, and metrics that are reported by their own names. */
export function compile(
  loss: ResolvedLoss['type'],
  metrics: ResolvedMetric['function'][],
): ParityCase['compile'] {
  return {
    loss: { type: loss, from_logits: false },
    metrics: metrics.map((metric) => completeMetricOf(metric, metric, {})),
  };
}

/** Standard normal numbers, the same in every run. */
export function float(name: string, count: number, sampleShape: number[]): TrainingData['x'] {
  const random = createRandom(keyOf(name));
  const values = Float32Array.from({ length: count * elements(sampleShape) }, () => random.normal());
  return { sampleShape, dtype: 'float32', values };
}

/** Whole numbers below `bound`, the same in every run. */
export function integers(
  name: string,
  count: number,
  sampleShape: number[],
  bound: number,
): TrainingData['y'] {
  const random = createRandom(keyOf(name));
  const values = Int32Array.from({ length: count * elements(sampleShape) }, () => random.integer(bound));
  return { sampleShape, dtype: 'int32', values };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
