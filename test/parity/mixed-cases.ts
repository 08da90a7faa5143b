import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { DtypePolicy } from '../../src/keras/dtype-policy.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { createRandom } from '../../workers/engine/ops/random/random.js';
import type { ModelToTrain, TrainingData } from '../helpers/engine/parity-run.js';

/** A small model in mixed precision, and its data. */
export interface MixedCase {
  name: string;
  definition: ModelToTrain;
  data: TrainingData;
}

interface Shape {
  name: string;
  inputShape: number[];
  layers: Layer[];
  /** Inputs are integers below it. */
  vocabulary?: number;
}

const SAMPLES = 32;

/** Every model in both policies. */
export const mixedCases = (): MixedCase[] =>
  SHAPES.flatMap((shape) =>
    (['mixed_bfloat16', 'mixed_float16'] as const).map((policy) => mixedCase(shape, policy)),
  );

const SHAPES: Shape[] = [
  {
    name: 'Dense layers',
    inputShape: [12],
    layers: [
      { type: 'Dense', units: 16, activation: 'relu', name: 'a' },
      { type: 'Dense', units: 3, activation: 'softmax', name: 'b' },
    ],
  },
  {
    name: 'convolution and batch normalization',
    inputShape: [8, 8, 2],
    layers: [
      { type: 'Conv2D', filters: 4, kernel_size: 3, padding: 'same', name: 'a' },
      { type: 'BatchNormalization', name: 'n' },
      { type: 'Activation', activation: 'relu', name: 'r' },
      { type: 'MaxPooling2D', name: 'p' },
      { type: 'Flatten', name: 'f' },
      { type: 'Dense', units: 3, activation: 'softmax', name: 'b', dtype: 'float32' },
    ],
  },
  {
    name: 'LSTM',
    inputShape: [6, 4],
    layers: [
      { type: 'LSTM', units: 8, name: 'a' },
      { type: 'Dense', units: 3, activation: 'softmax', name: 'b', dtype: 'float32' },
    ],
  },
  {
    name: 'GRU',
    inputShape: [6, 4],
    layers: [
      { type: 'GRU', units: 8, name: 'a', return_sequences: true },
      { type: 'GlobalAveragePooling1D', name: 'p' },
      { type: 'Dense', units: 3, activation: 'softmax', name: 'b', dtype: 'float32' },
    ],
  },
  {
    name: 'embedding and layer normalization',
    inputShape: [6],
    vocabulary: 600,
    layers: [
      { type: 'Embedding', input_dim: 600, output_dim: 8, name: 'e' },
      { type: 'LayerNormalization', name: 'n' },
      { type: 'GlobalAveragePooling1D', name: 'p' },
      { type: 'Dense', units: 3, activation: 'softmax', name: 'b', dtype: 'float32' },
    ],
  },
];

function mixedCase({ name, inputShape, layers, vocabulary }: Shape, policy: DtypePolicy): MixedCase {
  const given = layers.map(
    (layer): Layer => ('dtype' in layer ? layer : ({ ...layer, dtype: policy } as Layer)),
  );
  const model = completeModel({ name: 'model', input_shape: inputShape, layers: given });
  return {
    name: `${name}, ${policy}`,
    definition: {
      model,
      compile: {
        loss: { type: 'categorical_crossentropy' } as ModelToTrain['compile']['loss'],
        metrics: [],
        optimizer: { type: 'sgd', learning_rate: 0.1 },
      },
    },
    data: dataOf(inputShape, vocabulary),
  };
}

function dataOf(inputShape: number[], vocabulary: number | undefined): TrainingData {
  const random = createRandom(1, 7);
  const size = inputShape.reduce((product, axis) => product * axis, 1);
  const values = Float32Array.from({ length: SAMPLES * size }, () =>
    vocabulary === undefined ? random.uniform() * 2 - 1 : Math.floor(random.uniform() * vocabulary),
  );
  const classes = Uint8Array.from(
    { length: SAMPLES },
    (_, row) => ((values[row * size] ?? 0) > 0 ? 1 : 0) + (row % 2),
  );
  return {
    count: SAMPLES,
    x: { sampleShape: inputShape, dtype: 'float32', values },
    y: { sampleShape: [], dtype: 'uint8', values: classes },
    steps: { x: [], y: [{ op: 'one_hot', num_classes: 3 }] },
  };
}
