import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import type { Activation } from '../../../../src/keras/activations/index.js';
import { describedDataset, regressionDataset, wordsDataset } from '../../../fixtures/described-datasets.js';

interface Setting {
  name: string;
  dataset: Dataset;
  units: number;
  activation?: Activation;
  loss: NonNullable<Compile['loss']>;
  metrics?: NonNullable<Compile['metrics']>;
  oneHot?: boolean;
}

const scaled = { op: 'rescale' as const, scale: 1 / 255 };

function resolve({ dataset, units, activation = 'linear', loss, metrics = [], oneHot = false }: Setting) {
  const body = {
    model: { layers: [{ type: 'Flatten' as const }, { type: 'Dense' as const, units, activation }] },
    compile: { loss, metrics },
    dataset: { id: dataset.id, x: [scaled], y: oneHot ? [{ op: 'one_hot' as const }] : [] },
  };
  return resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
}

const mnist = describedDataset();
const tags = describedDataset({ y: { shape: [5], dtype: 'uint8' }, classes: null });
const unnamed = describedDataset({ classes: null });
const yesNo = wordsDataset();
const numbers = regressionDataset();
const prices = describedDataset({ classes: ['100000', '149000'] });
const threeNumbers = regressionDataset([3]);

const fitting: (Setting & { task: string; functions?: string[] })[] = [
  {
    name: 'one of many, one-hot',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    oneHot: true,
    metrics: ['accuracy', 'mse'],
    task: 'multi_class',
    functions: ['categorical_accuracy', 'mean_squared_error'],
  },
  {
    name: 'one of many, class numbers',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    metrics: ['acc'],
    task: 'multi_class',
    functions: ['sparse_categorical_accuracy'],
  },
  {
    name: 'one of many from logits',
    dataset: mnist,
    units: 10,
    loss: { type: 'sparse_categorical_crossentropy', from_logits: true },
    task: 'multi_class',
  },
  {
    name: 'yes or no',
    dataset: yesNo,
    units: 1,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    metrics: ['accuracy'],
    task: 'binary',
    functions: ['binary_accuracy'],
  },
  {
    name: 'yes or no, as one of two',
    dataset: yesNo,
    units: 2,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    oneHot: true,
    task: 'multi_class',
  },
  {
    name: 'many of many',
    dataset: tags,
    units: 5,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    metrics: ['binary_accuracy'],
    task: 'multi_label',
    functions: ['binary_accuracy'],
  },
  {
    name: 'regression',
    dataset: numbers,
    units: 1,
    loss: 'mse',
    metrics: ['mae'],
    task: 'regression',
    functions: ['mean_absolute_error'],
  },
  {
    name: 'regression of whole numbers that a CSV reads both ways',
    dataset: { ...prices, y_numbers: true },
    units: 1,
    loss: 'mse',
    metrics: ['mae'],
    task: 'regression',
    functions: ['mean_absolute_error'],
  },
  {
    name: 'regression of false and true',
    dataset: describedDataset({ classes: ['False', 'True'] }),
    units: 1,
    loss: 'mse',
    task: 'regression',
  },
  { name: 'regression to several numbers', dataset: threeNumbers, units: 3, loss: 'mae', task: 'regression' },
  {
    name: '0 to 1 regression',
    dataset: numbers,
    units: 1,
    activation: 'sigmoid',
    loss: 'mse',
    task: 'regression',
  },
];

const warned: (Setting & { codes: string[] })[] = [
  {
    name: 'a yes or no whose labels may be others than 0 and 1',
    dataset: unnamed,
    units: 1,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    codes: ['labels_out_of_range'],
  },
  {
    name: 'sparse crossentropy of numbers that may be no classes',
    dataset: numbers,
    units: 3,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    codes: ['labels_out_of_range'],
  },
  {
    name: 'accuracy of many of many',
    dataset: tags,
    units: 5,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    metrics: ['accuracy'],
    codes: ['accuracy_on_multi_label'],
  },
  {
    name: 'softmax with binary crossentropy',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'binary_crossentropy',
    oneHot: true,
    codes: ['softmax_with_binary_crossentropy'],
  },
  {
    name: 'sigmoid with categorical crossentropy',
    dataset: mnist,
    units: 10,
    activation: 'sigmoid',
    loss: 'categorical_crossentropy',
    oneHot: true,
    codes: ['sigmoid_with_categorical_crossentropy'],
  },
  {
    name: 'no activation without from_logits',
    dataset: mnist,
    units: 10,
    loss: 'sparse_categorical_crossentropy',
    codes: ['probabilities_expected'],
  },
  {
    name: 'relu before a crossentropy',
    dataset: mnist,
    units: 10,
    activation: 'relu',
    loss: 'sparse_categorical_crossentropy',
    codes: ['probabilities_expected'],
  },
  {
    name: 'no activation before binary crossentropy',
    dataset: yesNo,
    units: 1,
    loss: 'binary_crossentropy',
    codes: ['probabilities_expected'],
  },
  {
    name: 'softmax and from_logits',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: { type: 'sparse_categorical_crossentropy', from_logits: true },
    codes: ['logits_expected'],
  },
  {
    name: 'sigmoid and from_logits',
    dataset: yesNo,
    units: 1,
    activation: 'sigmoid',
    loss: { type: 'binary_crossentropy', from_logits: true },
    codes: ['logits_expected'],
  },
  {
    name: 'softmax over one unit',
    dataset: yesNo,
    units: 1,
    activation: 'softmax',
    loss: 'binary_crossentropy',
    codes: ['constant_output'],
  },
  {
    name: 'softmax with a regression loss',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'mse',
    oneHot: true,
    codes: ['softmax_with_regression_loss'],
  },
  {
    name: 'relu as the end of a regression',
    dataset: numbers,
    units: 1,
    activation: 'relu',
    loss: 'mse',
    codes: ['bounded_output'],
  },
  {
    name: 'sigmoid for labels up to 9',
    dataset: mnist,
    units: 1,
    activation: 'sigmoid',
    loss: 'mse',
    codes: ['bounded_output'],
  },
  {
    name: 'accuracy of a regression',
    dataset: numbers,
    units: 1,
    loss: 'mse',
    metrics: ['accuracy'],
    codes: ['accuracy_on_regression'],
  },
];

const refused: (Setting & { code: string; pointer: string; words: RegExp })[] = [
  {
    name: 'class numbers for categorical crossentropy',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /Add \{"op": "one_hot"\} to dataset\.y, or use sparse_categorical_crossentropy/,
  },
  {
    name: 'one-hot labels for sparse crossentropy',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    oneHot: true,
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /Remove one_hot/,
  },
  {
    name: 'a vector of labels for sparse crossentropy',
    dataset: tags,
    units: 5,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /one class number.*If the labels are one-hot, use categorical_crossentropy/,
  },
  {
    name: 'class numbers that were stored as floats, for categorical crossentropy',
    dataset: numbers,
    units: 3,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /numbers of shape \[\]\. If they are class numbers, upload them as integers/,
  },
  {
    name: 'one-hot of floats',
    dataset: numbers,
    units: 3,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    oneHot: true,
    code: 'shape_mismatch',
    pointer: '/dataset/y/0',
    words: /float32 of shape \[\]\. If they are class numbers, upload them as integers/,
  },
  {
    name: 'prices that the upload took for classes, for a regression',
    dataset: prices,
    units: 1,
    loss: 'mse',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /the label 100000 is class 0 of the dataset.*upload them as numbers: a CSV with label_type=number/,
  },
  {
    name: 'text classes, for a regression',
    dataset: yesNo,
    units: 1,
    loss: 'mae',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /the label no is class 0 .*Use sparse_categorical_crossentropy.*label column of numbers/,
  },
  {
    name: 'more outputs than a regression has numbers',
    dataset: numbers,
    units: 3,
    loss: 'mse',
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /Set its units to 1\./,
  },
  {
    name: 'one-hot labels of another width',
    dataset: mnist,
    units: 12,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    oneHot: true,
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /'dense' has shape \[12\].*Set its units to 10/,
  },
  {
    name: 'fewer units than classes',
    dataset: mnist,
    units: 9,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /9 outputs but the dataset has 10 classes/,
  },
  {
    name: 'class numbers for several sigmoids',
    dataset: mnist,
    units: 10,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /one_hot/,
  },
  {
    name: 'ten classes for yes or no',
    dataset: mnist,
    units: 1,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    code: 'incompatible_loss',
    pointer: '/compile/loss',
    words: /labels 0 and 1; the dataset has 10 classes/,
  },
  {
    name: 'one-hot labels for one sigmoid',
    dataset: yesNo,
    units: 1,
    activation: 'sigmoid',
    loss: 'binary_crossentropy',
    oneHot: true,
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /remove one_hot/,
  },
  {
    name: 'a regression to another number of outputs',
    dataset: threeNumbers,
    units: 4,
    loss: 'mse',
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /Set its units to 3/,
  },
  {
    name: 'one label for two outputs',
    dataset: numbers,
    units: 2,
    loss: 'mse',
    code: 'incompatible_loss',
    pointer: '/model/layers/1',
    words: /\[2\]/,
  },
  {
    name: 'from_logits of a regression',
    dataset: numbers,
    units: 1,
    loss: { type: 'mse', from_logits: true },
    code: 'conflicting_arguments',
    pointer: '/compile/loss/from_logits',
    words: /Remove it/,
  },
  {
    name: 'one_hot of numbers',
    dataset: numbers,
    units: 2,
    loss: 'mse',
    oneHot: true,
    code: 'shape_mismatch',
    pointer: '/dataset/y/0',
    words: /float32/,
  },
  {
    name: 'one_hot of unknown classes',
    dataset: unnamed,
    units: 10,
    loss: 'categorical_crossentropy',
    oneHot: true,
    code: 'missing_field',
    pointer: '/dataset/y/0/num_classes',
    words: /set num_classes/,
  },
  {
    name: 'a metric for class numbers on one-hot labels',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'categorical_crossentropy',
    oneHot: true,
    metrics: ['sparse_categorical_accuracy'],
    code: 'incompatible_metric',
    pointer: '/compile/metrics/0',
    words: /Use accuracy/,
  },
  {
    name: 'a metric for one-hot labels on class numbers',
    dataset: mnist,
    units: 10,
    activation: 'softmax',
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy', 'categorical_accuracy'],
    code: 'incompatible_metric',
    pointer: '/compile/metrics/1',
    words: /shape of the outputs/,
  },
];

describe('compatible loss, last layer and labels', () => {
  for (const setting of fitting) {
    test(`${setting.name} is a ${setting.task} without warning`, () => {
      const job = resolve(setting);
      assert.ok(job.outcome === 'resolved', JSON.stringify(job));
      assert.equal(job.config.task, setting.task);
      assert.deepEqual(job.report.warnings, []);
      const functions = [job.config.compile.metrics].flat().map((metric) => metric.function);
      assert.deepEqual(functions, setting.functions ?? []);
    });
  }
});

describe('questionable loss, last layer and labels', () => {
  for (const setting of warned) {
    test(`${setting.name} has a warning`, () => {
      const job = resolve(setting);
      assert.ok(job.outcome === 'resolved', JSON.stringify(job));
      assert.deepEqual(
        job.report.warnings.map(({ code }) => code),
        setting.codes,
      );
    });
  }
});

describe('incompatible loss, last layer and labels', () => {
  for (const setting of refused) {
    test(`${setting.name} is rejected`, () => {
      const job = resolve(setting);
      assert.ok(job.outcome === 'invalid');
      const [error] = job.errors;
      assert.deepEqual([error?.code, error?.pointer], [setting.code, setting.pointer]);
      assert.match(error?.detail ?? '', setting.words);
    });
  }
});

describe('labels with gaps', () => {
  const counts = [0, 5, 5];
  const plain = describedDataset({ classes: ['0', '1', '2'] });
  const split = { ...plain.splits.train, class_counts: counts };
  const gaps: Dataset = { ...plain, splits: { train: split, validation: null, test: null } };
  const refusal = (setting: Omit<Setting, 'name' | 'dataset'>) => {
    const result = resolve({ name: 'gaps', dataset: gaps, ...setting });
    return result.outcome === 'invalid' ? (result.errors[0]?.detail ?? '') : 'resolved';
  };

  test('are reported for a model that is too narrow, with how to renumber', () => {
    const hint = /label 0 has no sample.*2 classes.*y - 1/;
    assert.match(refusal({ units: 2, activation: 'softmax', loss: 'sparse_categorical_crossentropy' }), hint);
    assert.match(refusal({ units: 1, activation: 'sigmoid', loss: 'binary_crossentropy' }), hint);
    assert.match(
      refusal({ units: 2, activation: 'softmax', loss: 'categorical_crossentropy', oneHot: true }),
      hint,
    );
  });

  test('train with one output per number, as in Keras', () => {
    const wide = { units: 3, activation: 'softmax', loss: 'sparse_categorical_crossentropy' } as const;
    assert.equal(refusal(wide), 'resolved');
  });
});
