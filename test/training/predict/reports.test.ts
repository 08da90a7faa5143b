import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import sharp from 'sharp';
import type {
  ClassReport,
  OutputReport,
  StoredReports,
} from '../../../src/contracts/jobs/evaluation-report.js';
import type { Prediction } from '../../../src/contracts/predictions.js';
import { isPrediction } from '../../../src/contracts/predictions.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { answer } from '../../../workers/predictor/answer.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { serveModel } from '../../../workers/predictor/serve-model.js';
import { predictionsIn } from '../../helpers/data/predictions-in.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import { type Job, runJob, type TrainingRun } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

/** Numbers from 0 to 1 that look random and are always the same. */
const noise = (index: number): number => {
  const value = Math.sin(index * 12.9898) * 43758.5453;
  return value - Math.floor(value);
};

const floats = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => noise(index + salt * 1000));

const classes = (length: number, count: number, salt: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Math.floor(noise(index + salt * 1000) * count));

const fit = { epochs: 1, batch_size: 4 };
const [TRAIN, TEST] = [8, 7];

async function train(t: TestContext, job: Job, data: NamedData) {
  const run = await runJob(t, job, data);
  assert.equal(run.outcome.status, 'succeeded', JSON.stringify(run.outcome));
  return { run, reports: await reportsOf(run) };
}

async function reportsOf({ assignment }: TrainingRun): Promise<OutputReport[]> {
  const file = await readFile(join(assignment.attemptDirectory, 'evaluation.json'), 'utf8');
  const { reports }: StoredReports = JSON.parse(file);
  return reports;
}

/** Predictions of the trained model, by a predictor. */
async function predict(
  { assignment }: TrainingRun,
  instances: unknown[],
  options: { maskFormat?: 'png'; classProbabilities?: boolean } = {},
): Promise<Prediction[]> {
  const directory = join(assignment.attemptDirectory, 'model');
  const context = {
    models: createModelCache(serveModel, 1),
    limits: { maxImagePixels: 10_000, maxTextCharacters: 100 },
  };
  const input = { kind: 'instances', instances } as const;
  const request = { type: 'predict', id: 1, directory, input, ...options } as const;
  const reply = await answer({ ...request, invert: 'auto', topK: null }, context);
  assert.ok(reply.type === 'predicted', JSON.stringify(reply));
  return predictionsIn(reply).filter(isPrediction);
}

const samplesOf = (values: ArrayLike<number>, count: number): number[][] => {
  const all = Array.from(values);
  const size = all.length / count;
  return Array.from({ length: count }, (_, sample) => all.slice(sample * size, (sample + 1) * size));
};

/** A confusion matrix counted one by one. @param pairs Expected and predicted classes */
function matrixOf(pairs: readonly [number, number][], count: number): number[][] {
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (const [expected, predicted] of pairs) {
    const row = matrix[expected];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  return matrix;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Precision, recall and F1 of each class by their definitions. */
function scoresOf(matrix: number[][]) {
  return matrix.map((row, index) => {
    const correct = row[index] ?? 0;
    const [support, predicted] = [sum(row), sum(matrix.map((other) => other[index] ?? 0))];
    const precision = predicted === 0 ? 0 : correct / predicted;
    const recall = support === 0 ? 0 : correct / support;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { support, predicted, precision, recall, f1, iou: correct / (support + predicted - correct) };
  });
}

const isNear = (one: unknown, other: unknown, message?: string) =>
  assert.ok(Math.abs(Number(one) - Number(other)) < 1e-6, `${message ?? ''}: ${one} and ${other}`);

function assertReport(report: OutputReport | undefined, pairs: readonly [number, number][]): void {
  assert.ok(report?.confusion_matrix !== undefined);
  const matrix = matrixOf(pairs, report.confusion_matrix.length);
  assert.deepEqual(report.confusion_matrix, matrix);
  assert.equal(report.count, pairs.length);
  isNear(report.accuracy, pairs.filter(([one, other]) => one === other).length / pairs.length, 'accuracy');
  for (const [index, expected] of scoresOf(matrix).entries()) {
    const found: ClassReport | undefined = report.classes[index];
    assert.deepEqual([found?.support, found?.predicted], [expected.support, expected.predicted]);
    if (expected.support + expected.predicted === 0) continue;
    for (const name of ['precision', 'recall', 'f1'] as const) isNear(found?.[name], expected[name], name);
    if (report.mean_iou !== undefined) isNear(found?.iou, expected.iou, 'iou');
  }
}

const SIDE = 4;
const PIXELS = SIDE * SIDE;

describe('semantic segmentation', () => {
  const x = { role: 'x', name: 'x', shape: [SIDE, SIDE, 1] } as const;
  const testX = floats(PIXELS * TEST, 2);
  const data = (labels: Omit<NamedData['arrays'][number], 'role' | 'name'>): NamedData => ({
    arrays: [
      { ...x, shape: [...x.shape], train: floats(PIXELS * TRAIN, 1), test: testX },
      { role: 'y', name: 'y', ...labels },
    ],
  });
  const instances = samplesOf(testX, TEST);
  const conv = { type: 'Conv2D', kernel_size: 3, padding: 'same' } as const;

  test('reports the IoU of each class and the confusion matrix of pixels, without the ignored ones', async (t) => {
    const expected = classes(PIXELS * TEST, 4, 3).map((index) => (index === 3 ? 255 : index));
    const labels = { shape: [SIDE, SIDE, 1], train: classes(PIXELS * TRAIN, 3, 4), test: expected };
    const job: Job = {
      model: { layers: [{ ...conv, filters: 3 }] },
      compile: {
        loss: { type: 'sparse_categorical_crossentropy', from_logits: true, ignore_class: 255 },
        metrics: [{ type: 'mean_io_u', num_classes: 3, ignore_class: 255, sparse_y_pred: false }],
      },
      fit,
    };
    const { run, reports } = await train(t, job, data(labels));
    const predictions = await predict(run, instances);
    const pairs = predictions.flatMap(({ classes: found }, sample) =>
      (found ?? [])
        .flat()
        .map((index, pixel): [number, number] => [expected[sample * PIXELS + pixel] ?? 0, Number(index)]),
    );
    const [report] = reports;
    assert.deepEqual([report?.task, reports.length], ['semantic_segmentation', 1]);
    assertReport(
      report,
      pairs.filter(([index]) => index !== 255),
    );
    isNear(report?.mean_iou, run.evaluation?.metrics['mean_io_u'], 'Keras MeanIoU');
    const [png] = await predict(run, instances.slice(0, 1), { maskFormat: 'png' });
    const { data: colors } = await sharp(Buffer.from(png?.mask_png ?? '', 'base64'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const palette = ['0,0,0', '128,0,0', '0,128,0'];
    assert.deepEqual(
      samplesOf(colors, PIXELS).map((color) => palette.indexOf(color.join())),
      predictions[0]?.classes?.flat(),
    );
  });

  test('tells mask and background apart, with dice, and with channels first', async (t) => {
    const expected = classes(PIXELS * TEST, 2, 5);
    const masks = { shape: [SIDE, SIDE, 1], train: classes(PIXELS * TRAIN, 2, 6), test: expected };
    const pairsOf = (predictions: Prediction[]) =>
      predictions.flatMap(({ classes: found }, sample) =>
        (found ?? [])
          .flat()
          .map((index, pixel): [number, number] => [expected[sample * PIXELS + pixel] ?? 0, Number(index)]),
      );
    const last: Job = {
      model: { layers: [{ ...conv, filters: 1, activation: 'sigmoid' }] },
      compile: { loss: 'dice', metrics: ['accuracy', { type: 'binary_io_u', target_class_ids: [0, 1] }] },
      fit,
    };
    const { run, reports } = await train(t, last, data(masks));
    assertReport(reports[0], pairsOf(await predict(run, instances)));
    isNear(
      reports[0]?.accuracy,
      run.evaluation?.metrics['binary_accuracy'] ?? run.evaluation?.metrics['accuracy'],
    );
    isNear(reports[0]?.mean_iou, run.evaluation?.metrics['binary_io_u']);
    const first: Job = {
      model: {
        layers: [
          { type: 'Permute', dims: [3, 1, 2] },
          { ...conv, filters: 1, data_format: 'channels_first' },
        ],
      },
      compile: { loss: { type: 'binary_crossentropy', from_logits: true } },
      fit,
    };
    const channels = await train(t, first, data({ ...masks, shape: [1, SIDE, SIDE] }));
    const predictions = await predict(channels.run, instances);
    assert.deepEqual(
      predictions[0]?.classes?.map((row) => Array.isArray(row) && row.length),
      [SIDE, SIDE, SIDE, SIDE],
    );
    assertReport(channels.reports[0], pairsOf(predictions));
  });

  test('reads one-hot vectors and outputs along the axis of the loss', async (t) => {
    const indexes = classes(PIXELS * TEST, 3, 7);
    const oneHot = (count: number, indexOf: (at: number) => number) =>
      Uint8Array.from({ length: count * 3 * PIXELS }, (_, at) => {
        const [sample, rest] = [Math.floor(at / (3 * PIXELS)), at % (3 * PIXELS)];
        return indexOf(sample * PIXELS + (rest % PIXELS)) === Math.floor(rest / PIXELS) ? 1 : 0;
      });
    const trained = classes(PIXELS * TRAIN, 3, 8);
    const labels = {
      shape: [3, SIDE, SIDE],
      train: oneHot(TRAIN, (at) => trained[at] ?? 0),
      test: oneHot(TEST, (at) => indexes[at] ?? 0),
    };
    const job: Job = {
      model: {
        layers: [
          { ...conv, filters: 3 },
          { type: 'Permute', dims: [3, 1, 2] },
          { type: 'Softmax', axis: 1 },
        ],
      },
      compile: { loss: { type: 'categorical_crossentropy', axis: 1 } },
      fit,
    };
    const { run, reports } = await train(t, job, data(labels));
    const predictions = await predict(run, instances, { classProbabilities: true });
    assertReport(
      reports[0],
      predictions.flatMap(({ classes: found }, sample) =>
        (found ?? [])
          .flat()
          .map((index, pixel): [number, number] => [indexes[sample * PIXELS + pixel] ?? 0, Number(index)]),
      ),
    );
    const shares = predictions[0]?.class_probabilities?.flat(2).map(Number) ?? [];
    for (let pixel = 0; pixel < PIXELS; pixel++)
      isNear((shares[pixel] ?? 0) + (shares[PIXELS + pixel] ?? 0) + (shares[2 * PIXELS + pixel] ?? 0), 1);
  });
});

describe('sequence labeling', () => {
  const STEPS = 5;
  const words = (samples: number, salt: number) =>
    classes(samples * STEPS, 6, salt).map((word, at) => (at % STEPS === STEPS - 1 ? 0 : word + 1));

  test('reports and predicts only the steps that a mask counts', async (t) => {
    const [tokens, expected] = [words(TEST, 1), classes(TEST * STEPS, 3, 2)];
    const data: NamedData = {
      arrays: [
        { role: 'x', name: 'x', shape: [STEPS], train: words(TRAIN, 3), test: tokens },
        {
          role: 'y',
          name: 'y',
          shape: [STEPS],
          classes: ['noun', 'verb', 'other'],
          train: classes(TRAIN * STEPS, 3, 4),
          test: expected,
        },
      ],
    };
    const job: Job = {
      model: {
        layers: [
          { type: 'Embedding', input_dim: 7, output_dim: 4, mask_zero: true },
          { type: 'GRU', units: 4, return_sequences: true },
          { type: 'Dense', units: 3, activation: 'softmax' },
        ],
      },
      compile: { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
      fit,
    };
    const { run, reports } = await train(t, job, data);
    const predictions = await predict(run, samplesOf(tokens, TEST));
    const all = predictions.flatMap(({ classes: found }) => found ?? []);
    assert.deepEqual(
      all.map((index) => index === null),
      [...tokens].map((word) => word === 0),
    );
    assert.deepEqual(
      predictions[0]?.labels,
      predictions[0]?.classes?.map((index) =>
        index === null ? null : ['noun', 'verb', 'other'][Number(index)],
      ),
    );
    const counted = [...tokens].flatMap((word, at): [number, number][] =>
      word === 0 ? [] : [[expected[at] ?? 0, Number(all[at])]],
    );
    assertReport(reports[0], counted);
    assert.equal(reports[0]?.classes[1]?.label, 'verb');
    isNear(reports[0]?.accuracy, run.evaluation?.metrics['accuracy']);
  });
});

describe('a report on whole samples', () => {
  const WIDTH = 3;
  const testX = floats(WIDTH * TEST, 1);
  const instances = samplesOf(testX, TEST);
  const [kinds, yes, tags] = [classes(TEST, 3, 5), classes(TEST, 2, 6), classes(TEST * 4, 2, 7)];
  const data: NamedData = {
    arrays: [
      { role: 'x', name: 'x', shape: [WIDTH], train: floats(WIDTH * TRAIN, 2), test: testX },
      { role: 'y', name: 'kind', classes: ['a', 'b', 'c'], train: classes(TRAIN, 3, 8), test: kinds },
      { role: 'y', name: 'yes', train: classes(TRAIN, 2, 9), test: yes },
      { role: 'y', name: 'tags', shape: [4], train: classes(TRAIN * 4, 2, 10), test: tags },
      { role: 'y', name: 'price', train: floats(TRAIN, 11), test: floats(TEST, 12) },
    ],
  };
  const job: Job = {
    model: {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [WIDTH] },
        { type: 'Dense', name: 'kind', units: 3, inputs: 'x' },
        { type: 'Dense', name: 'yes', units: 1, activation: 'sigmoid', inputs: 'x' },
        { type: 'Dense', name: 'tags', units: 4, activation: 'sigmoid', inputs: 'x' },
        { type: 'Dense', name: 'price', units: 1, inputs: 'x' },
      ],
      outputs: ['kind', 'yes', 'tags', 'price'],
    },
    compile: {
      loss: {
        kind: { type: 'categorical_crossentropy', from_logits: true },
        yes: 'binary_crossentropy',
        tags: 'binary_crossentropy',
        price: 'mse',
      },
      metrics: { kind: ['accuracy'] },
    },
    dataset: { y: { kind: [{ op: 'one_hot' }] } },
    fit,
  };

  test('is made for each output that classifies, by its task', async (t) => {
    const { run, reports } = await train(t, job, data);
    assert.deepEqual(
      reports.map(({ output, task }) => [output, task]),
      [
        ['kind', 'multi_class'],
        ['yes', 'binary'],
        ['tags', 'multi_label'],
      ],
    );
    const predictions = await predictByName(run);
    const [kind, yesNo, several] = reports;
    assertReport(
      kind,
      predictions.map(({ kind: one }, at) => [kinds[at] ?? 0, Number(one?.index)]),
    );
    isNear(kind?.accuracy, run.evaluation?.metrics['kind_accuracy']);
    assertReport(
      yesNo,
      predictions.map(({ yes: one }, at) => [yes[at] ?? 0, Number(one?.index)]),
    );
    for (const [index, found] of (several?.classes ?? []).entries())
      assert.deepEqual(
        found.confusion_matrix,
        matrixOf(
          predictions.map(({ tags: one }, at) => [
            tags[at * 4 + index] ?? 0,
            one?.labels?.includes(String(index)) ? 1 : 0,
          ]),
          2,
        ),
      );
    const exact = predictions.filter(({ tags: one }, at) =>
      [0, 1, 2, 3].every((index) => one?.labels?.includes(String(index)) === (tags[at * 4 + index] === 1)),
    );
    isNear(several?.accuracy, exact.length / TEST);
  });

  async function predictByName({ assignment }: TrainingRun): Promise<Record<string, Prediction>[]> {
    const directory = join(assignment.attemptDirectory, 'model');
    const context = {
      models: createModelCache(serveModel, 1),
      limits: { maxImagePixels: 1, maxTextCharacters: 100 },
    };
    const input = { kind: 'instances', instances } as const;
    const request = {
      type: 'predict',
      id: 1,
      directory,
      input,
      invert: 'auto',
      topK: null,
    } as const;
    const reply = await answer(request, context);
    assert.ok(reply.type === 'predicted', JSON.stringify(reply));
    return predictionsIn(reply);
  }
});
