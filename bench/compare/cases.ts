import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { DtypePolicy, ShortPrecision } from '../../src/keras/dtype-policy.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import type { Layer } from '../../src/keras/layers/index.js';
import type { DataName } from './data.js';
import { frozenResNet50, residualNetwork, textConvolutions, transformer } from './models.js';

/** The target speed of a case relative to Keras. */
export interface Bar {
  ratio: number;
  stretch: number;
  /** Against Keras with steps_per_execution; absent: no bar. */
  tuned?: number;
}

/** One model on one dataset, defined once for all sides. */
export interface TrainingCase {
  name: string;
  /** For people. */
  description: string;
  data: DataName;
  /** Of an epoch: the first ones of the data. */
  samples: number;
  job: JobCreate & { model: ShortModel };
  /** The type that a CPU must have instructions for; without, the case is not measured there. */
  needs?: ShortPrecision;
  /** Null: for reference only. */
  bar: Bar | null;
}

const SEED = 42;
const CLASSES = 10;
const MNIST_SAMPLES = 60_000;
const SHORT_EPOCH_SAMPLES = 12_800;
const SYNTHETIC_SAMPLES = 6_400;

/** Of models that are to be as fast as in Keras, tuned or not. */
const NOT_BEHIND: Bar = { ratio: 1, stretch: 1.2, tuned: 1 };
const RESCALE: XOp = { op: 'rescale', scale: 1 / 255 };
const FLAT_PIXELS: XOp[] = [{ op: 'reshape', shape: [784] }, RESCALE];
const PIXELS_WITH_CHANNEL: XOp[] = [{ op: 'expand_dims', axis: -1 }, RESCALE];
const POOL: Layer = { type: 'MaxPooling2D', pool_size: 2 };

const AUGMENTATION: readonly Layer[] = [
  { type: 'RandomFlip', mode: 'horizontal' },
  { type: 'RandomRotation', factor: 0.1 },
  { type: 'RandomZoom', height_factor: 0.1 },
];

/** The cases in which one epoch is a round. */
export const TRAINING_CASES: readonly TrainingCase[] = [
  {
    name: 'seed-mlp',
    description: 'MLP 784-512-10, rmsprop, batch 128, MNIST',
    data: 'mnist',
    samples: MNIST_SAMPLES,
    job: classifier([dense(512, 'relu')], { optimizer: 'rmsprop', batchSize: 128, x: FLAT_PIXELS }),
    bar: { ratio: 2, stretch: 2.5 },
  },
  {
    name: 'mlp-b32',
    description: 'MLP 784-128-10, adam, batch 32, MNIST',
    data: 'mnist',
    samples: MNIST_SAMPLES,
    job: classifier([dense(128, 'relu')], { optimizer: 'adam', batchSize: 32, x: FLAT_PIXELS }),
    bar: { ratio: 2.5, stretch: 3.5, tuned: 1.1 },
  },
  {
    name: 'cnn',
    description: 'conv 32-64, adam, batch 128, the first 12,800 of MNIST',
    data: 'mnist',
    samples: SHORT_EPOCH_SAMPLES,
    job: classifier([convolution(32), POOL, convolution(64), POOL, { type: 'Flatten' }], {
      optimizer: 'adam',
      batchSize: 128,
      x: PIXELS_WITH_CHANNEL,
    }),
    bar: { ratio: 1.25, stretch: 1.4 },
  },
  {
    name: 'cnn-bn',
    description: 'conv 32-64-128 with BatchNormalization, adam, batch 64, 6,400 images 32x32x3',
    data: 'images',
    samples: SYNTHETIC_SAMPLES,
    job: classifier([...[32, 64, 128].flatMap(normalizedBlock), { type: 'Flatten' }], {
      optimizer: 'adam',
      batchSize: 64,
      x: [RESCALE],
    }),
    bar: { ratio: 1.4, stretch: 1.6 },
  },
  {
    name: 'augmentation',
    description: 'flip + rotation + zoom + conv 32-64-128, adam, batch 64, 6,400 images 32x32x3',
    data: 'images',
    samples: SYNTHETIC_SAMPLES,
    job: classifier(
      [
        ...AUGMENTATION,
        ...[32, 64, 128].flatMap((filters) => [convolution(filters), POOL]),
        { type: 'Flatten' },
      ],
      {
        optimizer: 'adam',
        batchSize: 64,
        x: [RESCALE],
      },
    ),
    bar: NOT_BEHIND,
  },
  { ...recurrent('LSTM'), bar: { ratio: 1.2, stretch: 2 } },
  { ...recurrent('GRU'), bar: null },
  {
    name: 'conv-lstm',
    description: 'ConvLSTM2D 16, 8 frames 8x16x3, adam, batch 32, the first 1,280 images',
    data: 'images',
    samples: 1_280,
    job: classifier(
      [
        { type: 'Reshape', target_shape: [8, 8, 16, 3] },
        { type: 'ConvLSTM2D', filters: 16, kernel_size: 3, padding: 'same' },
        { type: 'Flatten' },
      ],
      { optimizer: 'adam', batchSize: 32, x: [RESCALE] },
    ),
    bar: NOT_BEHIND,
  },
  {
    name: 'text-cnn',
    description: 'Embedding, two Conv1D, adam, batch 64, 6,400 texts of 100 tokens',
    data: 'tokens',
    samples: SYNTHETIC_SAMPLES,
    job: training(textConvolutions(CLASSES), { optimizer: 'adam', batchSize: 64, x: [] }),
    bar: NOT_BEHIND,
  },
  {
    name: 'resnet',
    description: 'residual network of eight layers, adam, batch 64, 6,400 images 32x32x3',
    data: 'images',
    samples: SYNTHETIC_SAMPLES,
    job: training(residualNetwork(CLASSES), { optimizer: 'adam', batchSize: 64, x: [RESCALE] }),
    bar: NOT_BEHIND,
  },
  {
    name: 'frozen-resnet50',
    description: 'a head on a frozen ResNet50, adam, batch 32, 128 images resized to 224x224x3',
    data: 'images',
    samples: 128,
    job: training(frozenResNet50(CLASSES), { optimizer: 'adam', batchSize: 32, x: [RESCALE] }),
    bar: NOT_BEHIND,
  },
  {
    name: 'transformer',
    description: 'transformer block, adam, batch 64, 6,400 texts of 100 tokens',
    data: 'tokens',
    samples: SYNTHETIC_SAMPLES,
    job: training(transformer(CLASSES), { optimizer: 'adam', batchSize: 64, x: [] }),
    bar: NOT_BEHIND,
  },
  {
    name: 'wide-mlp',
    description: 'MLP 784-2048-2048-10, adam, batch 128, the first 12,800 of MNIST',
    ...wideMlp('float32'),
  },
  {
    name: 'wide-mlp-bf16',
    description: 'the same in mixed_bfloat16',
    ...wideMlp('mixed_bfloat16'),
    needs: 'bfloat16',
  },
];

/** The case from a user's side: the article's job, from its POST on, against its script, from its start on. */
export const STORY = {
  name: 'story',
  description: "the article's job from POST to succeeded, against its script",
  rounds: 3,
  bar: { ratio: 2.5, stretch: 4 },
} as const;

/** The same case in batches of another size, under a name that says so. */
export function inBatchesOf(definition: TrainingCase, batchSize: number): TrainingCase {
  const { name, description, job } = definition;
  return {
    ...definition,
    name: `${name.replace(/-b\d+$/, '')}-${batchSize}`,
    description: description.replace(/batch \d+/, `batch ${batchSize}`),
    job: { ...job, fit: { ...job.fit, batch_size: batchSize } },
  };
}

function recurrent(type: 'LSTM' | 'GRU'): Omit<TrainingCase, 'bar'> {
  return {
    name: type.toLowerCase(),
    description: `${type} 64, adam, batch 64, 6,400 sequences 50x16`,
    data: 'sequences',
    samples: SYNTHETIC_SAMPLES,
    job: classifier([{ type, units: 64 }], { optimizer: 'adam', batchSize: 64, x: [] }),
  };
}

interface Settings {
  optimizer: 'adam' | 'rmsprop';
  batchSize: number;
  x: XOp[];
}

/** The layers, then a softmax over the classes. */
function classifier(layers: Layer[], settings: Settings): TrainingCase['job'] {
  return training({ layers: [...layers, dense(CLASSES, 'softmax')] }, settings);
}

function training(model: ShortModel, { optimizer, batchSize, x }: Settings): TrainingCase['job'] {
  return {
    model,
    compile: { optimizer, loss: 'categorical_crossentropy', metrics: ['accuracy'] },
    dataset: { id: 'bench', x, y: [{ op: 'one_hot', num_classes: CLASSES }] },
    fit: { epochs: 1, batch_size: batchSize },
    seed: SEED,
  };
}

/** A model of large products, whose last layer is float32. */
function wideMlp(dtype: DtypePolicy): Pick<TrainingCase, 'data' | 'samples' | 'job' | 'bar'> {
  const model: ShortModel = {
    dtype,
    layers: [dense(2048, 'relu'), dense(2048, 'relu'), { ...dense(CLASSES, 'softmax'), dtype: 'float32' }],
  };
  return {
    data: 'mnist',
    samples: SHORT_EPOCH_SAMPLES,
    job: training(model, { optimizer: 'adam', batchSize: 128, x: FLAT_PIXELS }),
    bar: null,
  };
}

function dense(units: number, activation: 'relu' | 'softmax'): Layer {
  return { type: 'Dense', units, activation };
}

function convolution(filters: number): Layer {
  return { type: 'Conv2D', filters, kernel_size: 3, activation: 'relu' };
}

function normalizedBlock(filters: number): Layer[] {
  return [
    { type: 'Conv2D', filters, kernel_size: 3, padding: 'same' },
    { type: 'BatchNormalization' },
    { type: 'Activation', activation: 'relu' },
    POOL,
  ];
}
