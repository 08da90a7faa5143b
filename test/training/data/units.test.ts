import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { UNITS_CASES, type UnitsCase } from '../../../bench/units/cases.js';
import type { Prediction } from '../../../src/contracts/predictions.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createRandom } from '../../../workers/ingest/random.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { mnistSamples } from '../../helpers/data/mnist-samples.js';
import { type TrainedUpload, trainUpload } from '../../helpers/data/trained-upload.js';
import { bytesOf, npyFile, zipFile } from '../../helpers/data/upload-files.js';

loadTensorFlow({ intraOpThreads: 1 });

const SIDE = 28;
const TRAINED = 1200;
const TESTED = 100;

const { images, labels } = await mnistSamples(TRAINED + TESTED);
const digits = Array.from({ length: TESTED }, (_, index) =>
  images.subarray((TRAINED + index) * SIDE * SIDE, (TRAINED + index + 1) * SIDE * SIDE),
);
const truth = Array.from(labels.subarray(TRAINED), String);

async function posted(pictures: readonly Uint8Array[]) {
  const files = await Promise.all(
    pictures.map((pixels) =>
      sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
        .png()
        .toBuffer(),
    ),
  );
  return {
    kind: 'images',
    images: files.map((bytes) => ({ bytes, file: null, pointer: '/images' })),
  } as const;
}

const pngsOfDigits = await posted(digits);
const pngsOfPaper = await posted(digits.map((pixels) => pixels.map((pixel) => 255 - pixel)));

const instances = (values: unknown[]) => ({ kind: 'instances', instances: values }) as const;

const rightOf = (predictions: readonly Prediction[]) =>
  predictions.filter(({ label }, index) => label === truth[index]).length / truth.length;
const confidenceOf = (predictions: readonly Prediction[]) =>
  predictions.reduce((sum, { probability }) => sum + Number(probability), 0) / predictions.length;
const codesOf = (predictions: readonly Prediction[]) => [
  ...new Set(predictions.flatMap(({ warnings = [] }) => warnings.map(({ code }) => code))),
];

describe('a model trained on MNIST', () => {
  const ends: (() => Promise<void>)[] = [];
  let store: Awaited<ReturnType<typeof createTestStore>>;
  before(async () => {
    store = await createTestStore({ after: (end) => ends.push(end) });
  });
  after(async () => {
    for (const end of ends) await end();
  });

  async function trainIn(
    { descr, fromPixel, array, x = [], first = [{ type: 'Flatten' }] }: UnitsCase,
    form: { value_range?: string } = {},
  ): Promise<TrainedUpload> {
    const values = array(Array.from(images.subarray(0, TRAINED * SIDE * SIDE), fromPixel));
    const npz = await zipFile({
      'x.npy': npyFile(descr, [TRAINED, SIDE, SIDE], bytesOf(values)),
      'y.npy': npyFile('|u1', [TRAINED], labels.subarray(0, TRAINED)),
    });
    return trainUpload(
      store,
      { 'mnist.npz': npz },
      {
        model: {
          layers: [
            ...first,
            { type: 'Dense', units: 32, activation: 'relu' },
            { type: 'Dense', units: 10, activation: 'softmax' },
          ],
        },
        compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy' },
        dataset: { x },
        fit: { epochs: 4, batch_size: 32 },
      },
      form,
    );
  }

  for (const units of UNITS_CASES) {
    test(`as ${units.name} recognizes PNGs like arrays, black on white too`, async () => {
      const model = await trainIn(units);
      const [zero = 0, one = 0] = [0, 255].map(units.fromPixel);
      const border = units.fromPixel(0);
      assert.ok(Math.abs((model.manifest.statistics?.border_mean ?? 1) - border) < 0.01 * (one - zero));
      assert.ok((model.manifest.background ?? 1) < 0.01);
      const arrays = await model.predict({
        input: instances(digits.map((pixels) => Array.from(pixels, units.fromPixel))),
      });
      const pngs = await model.predict({ input: pngsOfDigits });
      const paper = await model.predict({ input: pngsOfPaper });
      assert.ok(rightOf(arrays) > 0.75, `${rightOf(arrays)} right`);
      for (const predictions of [pngs, paper]) {
        assert.ok(Math.abs(rightOf(predictions) - rightOf(arrays)) <= 0.01);
        assert.ok(Math.abs(confidenceOf(predictions) - confidenceOf(arrays)) <= 0.02);
        assert.deepEqual(codesOf(predictions), units.isOwnRange ? ['recorded_range'] : []);
      }
      assert.deepEqual(codesOf(arrays), []);
    });
  }

  describe('as bytes', () => {
    let model: TrainedUpload;
    const [bytes] = UNITS_CASES;
    before(async () => {
      assert.ok(bytes);
      model = await trainIn(bytes);
    });

    test('warns about images unlike them: inverted, gray, a gradient like a photo', async () => {
      const pictures = [
        digits[0]?.map((pixel) => 255 - pixel) ?? new Uint8Array(),
        new Uint8Array(SIDE * SIDE).fill(128),
        Uint8Array.from(
          { length: SIDE * SIDE },
          (_, index) => 60 + (index % SIDE) * 4 + Math.floor(index / SIDE),
        ),
      ];
      const predictions = await model.predict({ input: await posted(pictures), invert: 'false' });
      for (const [index, { warnings = [] }] of predictions.entries())
        assert.ok(
          warnings.some(({ code }) => code === 'unlike_training_border'),
          `${index}: ${JSON.stringify(warnings)}`,
        );
      assert.ok(codesOf(predictions).includes('unlike_training_spread'));
    });

    test('warns about arrays that were already scaled, and about those far outside', async () => {
      const scaled = await model.predict({
        input: instances(digits.slice(0, 8).map((pixels) => Array.from(pixels, (pixel) => pixel / 255))),
      });
      for (const { warnings = [] } of scaled) assert.equal(warnings[0]?.code, 'unlike_training_spread');
      const large = await model.predict({
        input: instances([Array.from(digits[0] ?? [], (pixel) => 257 * pixel)]),
      });
      assert.ok(codesOf(large).includes('outside_training_range'));
    });

    test('recognizes pen on gray paper with background=auto, and reports it', async () => {
      const pictures = digits.map((pixels) => pixels.map((pixel) => Math.round(200 - (pixel * 200) / 255)));
      const plain = await model.predict({ input: await posted(pictures) });
      const clear = await model.predict({ input: await posted(pictures), background: 'auto' });
      assert.ok(
        plain.every(({ warnings = [] }) => warnings.some(({ code }) => code === 'unlike_training_border')),
      );
      assert.ok(
        rightOf(clear) > 0.75 && rightOf(clear) > rightOf(plain),
        `${rightOf(plain)}, ${rightOf(clear)}`,
      );
      assert.deepEqual([clear[0]?.image?.inverted, clear[0]?.image?.background_shift], [true, -55]);
      assert.equal(plain[0]?.image?.background_shift, undefined);
    });
  });

  for (const format of ['channels_last', 'channels_first'] as const) {
    test(`in separately standardized colors, ${format}, recognizes PNGs like arrays`, async () => {
      const [count, side, area] = [240, 6, 36];
      const random = createRandom(11);
      // The class is the channel that is lightest.
      const pictures = Array.from({ length: count }, (_, sample) =>
        Uint8Array.from({ length: 3 * area }, (_, index) =>
          index % 3 === sample % 3 ? 155 + Math.floor(random() * 101) : Math.floor(random() * 180),
        ),
      );
      const [means, stds] = [
        [124, 116, 104],
        [58, 57, 57],
      ];
      const standardised = (pixels: Uint8Array) => {
        const values = Array.from(
          pixels,
          (pixel, index) => (pixel - (means[index % 3] ?? 0)) / (stds[index % 3] ?? 1),
        );
        if (format === 'channels_last') return values;
        return [0, 1, 2].flatMap((channel) => values.filter((_, index) => index % 3 === channel));
      };
      const shape = format === 'channels_last' ? [side, side, 3] : [3, side, side];
      const npz = await zipFile({
        'x.npy': npyFile(
          '<f4',
          [count, ...shape],
          bytesOf(Float32Array.from(pictures.flatMap(standardised))),
        ),
        'y.npy': npyFile(
          '|u1',
          [count],
          Uint8Array.from({ length: count }, (_, sample) => sample % 3),
        ),
      });
      const model = await trainUpload(
        store,
        { 'colors.npz': npz },
        {
          model: {
            layers: [
              { type: 'Conv2D', filters: 4, kernel_size: 1, data_format: format },
              { type: 'Flatten' },
              { type: 'Dense', units: 3, activation: 'softmax' },
            ],
          },
          compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy' },
          fit: { epochs: 5, batch_size: 16 },
        },
      );
      const files = await Promise.all(
        pictures.slice(0, 30).map((pixels) =>
          sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
            .png()
            .toBuffer(),
        ),
      );
      const images = files.map((bytes) => ({ bytes, file: null, pointer: '/images' }));
      const pngs = await model.predict({ input: { kind: 'images', images } });
      const arrays = await model.predict({ input: instances(pictures.slice(0, 30).map(standardised)) });
      assert.equal(model.manifest.units?.channels?.length, 3);
      for (const [index, { label, probability }] of pngs.entries()) {
        assert.equal(label, arrays[index]?.label);
        assert.ok(Math.abs(Number(probability) - Number(arrays[index]?.probability)) < 0.02);
      }
      assert.deepEqual([codesOf(pngs), codesOf(arrays)], [['recorded_range'], []]);
    });
  }

  test('uses the range sent with the upload as its units', async () => {
    const [bytes] = UNITS_CASES;
    assert.ok(bytes);
    const { manifest, predict } = await trainIn(bytes, { value_range: '0, 510' });
    assert.deepEqual(manifest.units, { low: 0, high: 510, source: 'upload' });
    const white = new Uint8Array(SIDE * SIDE).fill(255);
    const [prediction] = await predict({ input: await posted([white]), invert: 'false' });
    assert.ok(prediction?.warnings?.some(({ code }) => code === 'outside_training_range'));
  });
});
