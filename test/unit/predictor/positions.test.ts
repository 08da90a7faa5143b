import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { isPrediction } from '../../../src/contracts/predictions.js';
import { indexedPng } from '../../../src/domain/data/samples/png.js';
import { answerExcess } from '../../../workers/predictor/answer-size.js';
import type { PositionOptions } from '../../../workers/predictor/positions/position-prediction.js';
import { predictionsJson } from '../../../workers/predictor/predictions.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const segmentation = { task: 'semantic_segmentation', classes: null } as const;
const labeling = { task: 'sequence_labeling', classes: null } as const;

function predictOne(
  overrides: Partial<ModelManifest>,
  outputs: readonly number[][],
  options: Partial<PositionOptions> = {},
) {
  const values = outputs.map((output) => Float32Array.from(output));
  const samples = { topK: null, count: 1, notes: [], ...options };
  const [prediction] = JSON.parse(predictionsJson(modelManifest(overrides), values, samples));
  assert.ok(prediction !== undefined && isPrediction(prediction));
  return prediction;
}

describe('a prediction of semantic segmentation', () => {
  test('has the most probable class of each pixel, and the share of each class', () => {
    const manifest = { ...segmentation, output_shape: [1, 3, 2], classes: ['sky', 'tree'] };
    assert.deepEqual(predictOne(manifest, [[0.9, 0.1, 0.2, 0.8, 0.4, 0.6]]), {
      classes: [[0, 1, 1]],
      class_shares: [
        { label: 'tree', index: 1, share: 2 / 3 },
        { label: 'sky', index: 0, share: 1 / 3 },
      ],
    });
  });

  test('tells two classes apart by one probability, or by one logit', () => {
    const manifest = { ...segmentation, output_shape: [2, 2, 1] };
    assert.deepEqual(predictOne(manifest, [[0.4, 0.5, 0.6, 0]]).classes, [
      [0, 1],
      [1, 0],
    ]);
    const logits = { ...manifest, from_logits: true };
    assert.deepEqual(predictOne(logits, [[0.4, -0.5, 0, -9]]).classes, [
      [1, 0],
      [1, 0],
    ]);
  });

  test('reads the classes from their axis', () => {
    const manifest = { ...segmentation, output_shape: [2, 1, 3], class_axis: 0 };
    assert.deepEqual(predictOne(manifest, [[0.9, 0.2, 0.4, 0.1, 0.8, 0.6]]).classes, [[0, 1, 1]]);
  });

  test('adds the probabilities on request, those of logits, too', () => {
    const manifest = { ...segmentation, output_shape: [1, 1, 2], from_logits: true };
    const { class_probabilities } = predictOne(manifest, [[3, 3]], { classProbabilities: true });
    assert.deepEqual(class_probabilities, [[[0.5, 0.5]]]);
    assert.equal(predictOne(manifest, [[3, 3]]).class_probabilities, undefined);
  });

  test('is an indexed PNG of the same classes with mask_format png', async () => {
    const outputs = Array.from({ length: 5 * 3 * 4 }, (_, index) => (index * 7) % 11);
    const manifest = { ...segmentation, output_shape: [5, 3, 4] };
    const { classes } = predictOne(manifest, [outputs]);
    const { mask_png = '', classes: none } = predictOne(manifest, [outputs], { maskFormat: 'png' });
    assert.equal(none, undefined);
    const file = Buffer.from(mask_png, 'base64');
    // Color type 3: a palette.
    assert.equal(file[25], 3);
    const pixels = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([pixels.info.width, pixels.info.height], [3, 5]);
    const colors = ['0,0,0', '128,0,0', '0,128,0', '128,128,0'];
    const found = Array.from({ length: 15 }, (_, pixel) =>
      colors.indexOf([...pixels.data.subarray(pixel * 3, pixel * 3 + 3)].join()),
    );
    assert.deepEqual(found, classes?.flat());
  });

  test('keeps its lists where an image has more than two axes or 256 classes', () => {
    for (const output_shape of [
      [1, 1, 1, 2],
      [1, 1, 257],
    ]) {
      const manifest = { ...segmentation, output_shape };
      const outputs = new Array<number>(output_shape.reduce((size, length) => size * length, 1)).fill(0.5);
      assert.deepEqual(predictOne(manifest, [outputs], { maskFormat: 'png' }).classes?.flat(5), [0]);
    }
  });
});

test('an indexed PNG has the colors of PASCAL VOC', async () => {
  const indexes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const file = indexedPng({ width: 16, height: 16, indexes, colors: 256 });
  const data = await sharp(file).removeAlpha().raw().toBuffer();
  const colorOf = (index: number) => [...data.subarray(index * 3, index * 3 + 3)];
  assert.deepEqual([1, 15, 20, 255].map(colorOf), [
    [128, 0, 0],
    [192, 128, 128],
    [0, 64, 128],
    [224, 224, 192],
  ]);
});

describe('a prediction of sequence labeling', () => {
  const manifest = { ...labeling, output_shape: [3, 2], classes: ['noun', 'verb'] };

  test('has the class of each step, and its label', () => {
    const { classes, labels } = predictOne(manifest, [[0.9, 0.1, 0.2, 0.8, 0.4, 0.6]]);
    assert.deepEqual(classes, [0, 1, 1]);
    assert.deepEqual(labels, ['noun', 'verb', 'verb']);
  });

  test('has null for steps that a mask excludes, and for NaN', () => {
    const outputs = [Number.NaN, Number.NaN, 0.2, 0.8, 0.4, 0.6];
    const prediction = predictOne(manifest, [outputs, [1, 1, 0]]);
    assert.deepEqual(prediction.classes, [null, 1, null]);
    assert.deepEqual(prediction.labels, [null, 'verb', null]);
    assert.deepEqual(prediction.class_shares, [{ label: 'verb', index: 1, share: 1 }]);
  });
});

test('outputs of a model that was stored without these tasks are returned as they are', () => {
  const old = { task: 'regression', output_shape: [1, 2] } as const;
  assert.deepEqual(predictOne({ ...old, output_shape: [...old.output_shape] }, [[0.5, 0.25]]), {
    outputs: [[0.5, 0.25]],
  });
});

test('a response that is too large as lists may fit as images', () => {
  const manifest = modelManifest({ ...segmentation, output_shape: [1024, 1024, 21] });
  const size = { count: 8, topK: null };
  assert.match(answerExcess(manifest, size) ?? '', /at most \d of these 8 samples/);
  assert.equal(answerExcess(manifest, { ...size, maskFormat: 'png' }), undefined);
  assert.match(
    answerExcess(manifest, { ...size, maskFormat: 'png', classProbabilities: true }) ?? '',
    /or leave out class_probabilities\.$/,
  );
});
