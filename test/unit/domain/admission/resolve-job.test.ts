import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import { ModelReportSchema } from '../../../../src/contracts/jobs/jobs.js';
import {
  type JobCreate,
  type ResolvedConfig,
  ResolvedConfigSchema,
} from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { plainSteps } from '../../../../src/domain/data/uses/array-use.js';
import type { Layer, LayerOf } from '../../../../src/keras/layers/index.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset, regressionDataset, wordsDataset } from '../../../fixtures/described-datasets.js';

const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 3_600, drawSeed: () => 7 };

function resolved(body: JobCreate, dataset: Dataset = describedDataset()) {
  const job = resolveJob(body, { dataset, ...limits });
  if (job.outcome !== 'resolved') return assert.fail(JSON.stringify(job.errors));
  return job;
}

const jobOf = (layers: Layer[], changes: Partial<JobCreate> = {}): JobCreate => ({
  model: { layers },
  compile: { loss: 'mse' },
  dataset: { id: 'mnist' },
  ...changes,
});

const inputShapeOf = (model: ResolvedConfig['model']) =>
  'input_shape' in model ? model.input_shape : undefined;

describe("the article's job", () => {
  test('resolves to a configuration and a report that satisfy their contracts', () => {
    const { config, report } = resolved(articleJob());
    assert.deepEqual(createValidator(ResolvedConfigSchema)(config), []);
    assert.deepEqual(createValidator(ModelReportSchema)(report), []);
  });

  test('has the shapes and weights of Keras', () => {
    const { config, report } = resolved(articleJob());
    assert.deepEqual(inputShapeOf(config.model), [784]);
    assert.equal(config.task, 'multi_class');
    assert.deepEqual(
      report.layers.map(({ name, output_shape, parameters }) => [name, output_shape, parameters]),
      [
        ['dense', [null, 512], 401_920],
        ['dense_1', [null, 10], 5_130],
      ],
    );
    assert.equal(report.parameters, 407_050);
    assert.deepEqual(report.warnings, []);
  });

  test('echoes given values and fills in the rest', () => {
    const { config } = resolved(articleJob());
    assert.deepEqual(config.fit, {
      epochs: 5,
      batch_size: 128,
      validation_split: 0.1666666,
      shuffle: true,
      class_weight: null,
      callbacks: [],
    });
    assert.deepEqual(config.checkpoint, {
      every_epochs: 1,
      keep_last: 5,
      keep_best: 0,
      restore_best: false,
      monitor: 'val_loss',
      mode: 'min',
    });
    assert.deepEqual(config.limits, {
      max_run_seconds: 3_600,
      max_queue_seconds: null,
      max_restarts: 2,
    });
    assert.equal(config.seed, 42);
    assert.deepEqual(config.compile.metrics, [{ name: 'accuracy', function: 'categorical_accuracy' }]);
    assert.deepEqual(plainSteps(config.dataset).x[1], { op: 'rescale', scale: 1 / 255, offset: 0 });
  });
});

describe('a minimal job', () => {
  const body = jobOf([{ type: 'Dense', units: 1 }]);
  const { config, report } = resolved(body, regressionDataset());

  test("gets Keras's defaults", () => {
    assert.deepEqual(config.fit, {
      epochs: 1,
      batch_size: 32,
      validation_split: 0,
      shuffle: true,
      class_weight: null,
      callbacks: [],
    });
    assert.deepEqual(config.compile.optimizer, {
      type: 'rmsprop',
      learning_rate: 0.001,
      weight_decay: null,
      exclude_from_weight_decay: [],
      clipnorm: null,
      clipvalue: null,
      global_clipnorm: null,
      use_ema: false,
      ema_momentum: 0.99,
      ema_overwrite_frequency: null,
      loss_scale_factor: null,
      gradient_accumulation_steps: null,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
      centered: false,
    });
    assert.deepEqual(config.compile.loss, { type: 'mean_squared_error', from_logits: false });
    assert.equal(config.seed, 7);
  });

  test('gets every argument of its layers', () => {
    assert.deepEqual(config.model.layers, [
      {
        type: 'Dense',
        name: 'dense',
        trainable: true,
        units: 1,
        activation: 'linear',
        use_bias: true,
        kernel_initializer: 'glorot_uniform',
        bias_initializer: 'zeros',
        kernel_regularizer: null,
        bias_regularizer: null,
        activity_regularizer: null,
        kernel_constraint: null,
        bias_constraint: null,
      },
    ]);
  });

  test('is called model, and accepts one label per output', () => {
    assert.equal(config.name, 'model');
    assert.equal(config.task, 'regression');
    assert.deepEqual(report.warnings, []);
  });
});

describe('a name', () => {
  const named = (name: string) => ({
    ...jobOf([]),
    model: { name, layers: [{ type: 'Dense' as const, units: 1 }] },
  });

  test('is that of the model if the job has none', () => {
    assert.equal(resolved(named('my-net'), regressionDataset()).config.name, 'my-net');
  });

  test('is not that of the model if it is invalid as a job name', () => {
    const { config } = resolved(named('my net/2'), regressionDataset());
    assert.deepEqual([config.name, config.model.name], ['model', 'my net/2']);
  });
});

describe('layer names', () => {
  test('are derived from the class and numbered around the given ones', () => {
    const layers: Layer[] = [
      { type: 'InputLayer' },
      { type: 'Conv2D', filters: 2, kernel_size: 3 },
      { type: 'BatchNormalization' },
      { type: 'Conv2D', filters: 2, kernel_size: 3, name: 'conv2d_1' },
      { type: 'Conv2D', filters: 2, kernel_size: 3 },
      { type: 'Flatten' },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ];
    const compile = { loss: 'sparse_categorical_crossentropy' } as const;
    const { report } = resolved(
      jobOf(layers, { compile, dataset: { id: 'mnist', x: [{ op: 'expand_dims' }] } }),
    );
    assert.deepEqual(
      report.layers.map(({ name }) => name),
      ['input_layer', 'conv2d', 'batch_normalization', 'conv2d_1', 'conv2d_2', 'flatten', 'dense'],
    );
  });
});

describe('the input shape', () => {
  test('follows from the dataset, and is stored only in an InputLayer', () => {
    const layers: Layer[] = [
      { type: 'InputLayer', shape: [13] },
      { type: 'Dense', units: 1, input_shape: [13] },
    ];
    const { config } = resolved(jobOf(layers), regressionDataset());
    assert.deepEqual(inputShapeOf(config.model), [13]);
    assert.deepEqual(config.model.layers[0], { type: 'InputLayer', name: 'input_layer', shape: [13] });
    assert.ok(!('input_shape' in (config.model.layers[1] ?? {})));
  });

  test('follows every kind of step', () => {
    const dataset = describedDataset({ x: { shape: [64, 48, 3], dtype: 'uint8' } });
    const { config } = resolved(
      jobOf([{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }], {
        compile: { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
        dataset: {
          id: 'mnist',
          x: [
            { op: 'resize', height: 32, width: 16 },
            { op: 'grayscale' },
            { op: 'normalize' },
            { op: 'reshape', shape: [-1, 8] },
            { op: 'expand_dims', axis: 0 },
          ],
        },
      }),
      dataset,
    );
    assert.deepEqual(inputShapeOf(config.model), [1, 64, 8]);
    assert.deepEqual(plainSteps(config.dataset).x[3], { op: 'reshape', shape: [64, 8] });
    assert.deepEqual(config.compile.metrics, [{ name: 'accuracy', function: 'sparse_categorical_accuracy' }]);
  });
});

describe('an Embedding', () => {
  const layers: Layer[] = [
    { type: 'Embedding', input_dim: 1000, output_dim: 8 },
    { type: 'LSTM', units: 4 },
    { type: 'Dense', units: 1, activation: 'sigmoid' },
  ];
  const compile = { loss: 'binary_crossentropy', metrics: ['accuracy'] } as const;

  test('accepts integers unchanged', () => {
    const { config, report } = resolved(
      jobOf(layers, { compile: { ...compile, metrics: ['accuracy'] } }),
      wordsDataset(),
    );
    assert.equal(config.task, 'binary');
    assert.deepEqual(config.compile.metrics, [
      { name: 'accuracy', function: 'binary_accuracy', threshold: 0.5 },
    ]);
    assert.deepEqual(report.warnings, []);
  });

  test('rejects values that a step made fractional', () => {
    const dataset = { id: 'mnist', x: [{ op: 'rescale' as const, scale: 0.1 }] };
    const job = resolveJob(jobOf(layers, { compile: { loss: 'binary_crossentropy' }, dataset }), {
      dataset: wordsDataset(),
      ...limits,
    });
    assert.equal(job.outcome === 'invalid' && job.errors[0]?.pointer, '/model/layers/0');
  });
});

describe('memory', () => {
  test('is rejected with the numbers if it exceeds the limit', () => {
    const job = resolveJob(articleJob(), { dataset: describedDataset(), ...limits, maxJobMemoryBytes: 1e6 });
    assert.ok(job.outcome === 'invalid');
    assert.equal(job.code, 'model_too_large');
    assert.match(
      job.errors[0]?.detail ?? '',
      /needs about 63\.1 MB \(weights 1\.6 MB, .*\) but at most 1\.0 MB/,
    );
  });

  test('of a model counts the layers inside others', () => {
    const pipeline = {
      type: 'Pipeline' as const,
      layers: Array.from({ length: 8 }, () => ({ type: 'ReLU' })),
    };
    const caps = { maxLayers: 9, maxParameters: 1e9, maxEpochs: 9, maxBatchSize: 1000 };
    const job = resolveJob(
      { ...articleJob(), model: { layers: [pipeline, { type: 'Dense' as const, units: 10 }] } },
      { dataset: describedDataset(), ...limits, caps },
    );
    assert.ok(job.outcome === 'invalid');
    assert.match(job.errors[0]?.detail ?? '', /has 11 layers, but .* at most 9/);
  });

  test('is counted where preprocessing is largest, even if a later step shrinks it again', () => {
    const x = [
      { op: 'resize' as const, height: 50_000, width: 50_000 },
      { op: 'resize' as const, height: 28, width: 28 },
      ...plainSteps(articleJob().dataset).x,
    ];
    const body = { ...articleJob(), dataset: { ...articleJob().dataset, x } };
    const job = resolveJob(body, { dataset: describedDataset(), ...limits });
    assert.equal(job.outcome === 'invalid' && job.code, 'model_too_large');
  });

  test('counts an optimizer slot per weight', () => {
    const bytes = (optimizer: 'sgd' | 'adam') =>
      resolved({ ...articleJob(), compile: { ...articleJob().compile, optimizer } }).report
        .estimated_memory_bytes;
    assert.equal(bytes('sgd').gradients_and_optimizer, 407_050 * 4);
    assert.equal(bytes('adam').gradients_and_optimizer, 3 * 407_050 * 4);
  });

  test('counts the copies for channels first, groups and an output penalty', () => {
    const activations = (more: Partial<LayerOf<'Conv2D'>>) => {
      const layers: Layer[] = [
        { type: 'Reshape', target_shape: [14, 4, 14] },
        { type: 'Conv2D', filters: 14, kernel_size: 1, ...more },
        { type: 'Flatten' },
        { type: 'Dense', units: 10 },
      ];
      const compile = { loss: 'sparse_categorical_crossentropy' } as const;
      return resolved(jobOf(layers, { compile })).report.estimated_memory_bytes.activations;
    };
    const copy = 14 * 4 * 14 * 32 * 4;
    // Two that are kept; and the largest layer has a gradient of three, not of two.
    assert.equal(activations({ data_format: 'channels_first' }) - activations({}), 3 * copy);
    assert.equal(activations({ groups: 7 }) - activations({}), 3 * copy);
    assert.equal(activations({ activity_regularizer: 'l2' }) - activations({}), copy);
  });

  test('keeps nothing for gradients below the first trainable weight', () => {
    const activations = (trainable: boolean) => {
      const hidden: Layer[] = Array.from({ length: 10 }, () => ({ type: 'Dense', units: 100, trainable }));
      const job = { ...articleJob(), model: { layers: [...hidden, { type: 'Dense' as const, units: 10 }] } };
      return resolved(job).report.estimated_memory_bytes.activations / (4 * 128);
    };
    const ends = 784 + 10;
    assert.equal(activations(true), ends + 10 * 100 + 10 + (784 + 100));
    // Besides the largest pair of input and output that passes, what the last kernel is multiplied by.
    assert.equal(activations(false), ends + 100 + 10 + (784 + 100));
  });

  test('counts a tensor that several layers take once', () => {
    const dense = (name: string, inputs: string) => ({ type: 'Dense' as const, units: 10, name, inputs });
    const job = {
      ...articleJob(),
      model: {
        layers: [
          { type: 'InputLayer' as const, name: 'in', shape: [784] },
          dense('shared', 'in'),
          dense('a', 'shared'),
          dense('b', 'shared'),
          { type: 'Add' as const, name: 'sum', inputs: ['a', 'b'] },
        ],
      },
      compile: { ...articleJob().compile, loss: 'mse' as const, metrics: [] },
    };
    const { activations } = resolved(job).report.estimated_memory_bytes;
    assert.equal(activations / (4 * 128), 784 + 10 + 4 * 10 + (784 + 10));
  });

  test('counts the tables of AUC, and the best weights that a callback keeps', () => {
    const { compile } = articleJob();
    const estimate = (change: object) =>
      resolved({ ...articleJob(), ...change }).report.estimated_memory_bytes;
    const plain = estimate({});
    const auc = estimate({ compile: { ...compile, metrics: [{ type: 'auc', num_thresholds: 10_000 }] } });
    // 79 rows and 128 columns for each of ten outputs.
    const passing = 784 + 512;
    assert.equal(auc.activations - plain.activations, (10 * (79 + 5 * 128) - passing) * 4 * 128);
    const callbacks = [{ type: 'EarlyStopping', monitor: 'loss', restore_best_weights: true }];
    assert.equal(estimate({ fit: { batch_size: 128, callbacks } }).weights, 2 * plain.weights);
  });
});

test('pixels that reach the weights unscaled get a warning', () => {
  const { dataset: described, ...rest } = articleJob();
  const warningsOf = (x: JobCreate['dataset']['x']) =>
    resolved({ ...rest, dataset: { ...described, ...(x && { x }) } }).report.warnings;
  const [warning, ...others] = warningsOf([{ op: 'reshape', shape: [784] }]);
  assert.deepEqual([warning?.code, warning?.pointer, others], ['unscaled_input', '/dataset/x', []]);
  assert.match(warning?.detail ?? '', /Pixels of 0 to 255 reach 'dense'.*"scale": 0\.00392156862745098/);
  assert.deepEqual(warningsOf([{ op: 'reshape', shape: [784] }, { op: 'normalize' }]), []);
});

test('samples sorted by class get a warning if the last ones are held out', () => {
  const dataset = describedDataset();
  const grouped = {
    ...dataset,
    splits: { ...dataset.splits, train: { ...dataset.splits.train, grouped_by_class: true } },
  };
  const codes = (fit: NonNullable<JobCreate['fit']>, of: Dataset) =>
    resolved({ ...articleJob(), fit }, of).report.warnings.map(({ code }) => code);
  assert.deepEqual(codes({ validation_split: 0.2 }, grouped), ['grouped_by_class']);
  assert.deepEqual(codes({}, grouped), []);
  assert.deepEqual(codes({ validation_split: 0.2 }, dataset), []);
});

describe('a dataset without a test split', () => {
  const dataset = describedDataset({ testSamples: null });

  test('gets a warning if no samples are held out', () => {
    const { report } = resolved({ ...articleJob(), fit: {} }, dataset);
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['no_evaluation'],
    );
    assert.deepEqual(resolved(articleJob(), dataset).report.warnings, []);
  });
});
