import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 6;
const SHAPE = [9, 9, 3];
const PIXELS = 9 * 9 * 3;
const split = {
  x: {
    values: Uint8Array.from({ length: SAMPLES * PIXELS }, (_, index) => (index * index) % 256),
    shape: SHAPE,
  },
  y: { values: Uint8Array.from({ length: SAMPLES }, (_, sample) => sample % 2) },
};
const data: TestData = { train: split, classes: ['0', '1'] };

/** The loss of a model that adds up the pixels of the augmented images. */
const jobOf = (type: string, dtype: string): Job =>
  ({
    model: {
      layers: [
        { type, dtype },
        { type: 'GlobalAveragePooling2D' },
        { type: 'Dense', units: 1, kernel_initializer: 'ones' },
      ],
    },
    compile: { loss: 'mae', optimizer: { type: 'sgd', learning_rate: 0 } },
    fit: { epochs: 1, batch_size: SAMPLES },
    seed: 3,
  }) as Job;

/** Their places in histograms are larger numbers than two bytes hold. */
const LAYERS = ['Equalization', 'ContrastLimitedAdaptiveHistogramEqualization', 'RandAugment', 'AugMix'];

describe('a layer that looks pixels up, with the policy mixed_bfloat16', () => {
  for (const type of LAYERS)
    test(`${type} finds those that it finds in float32`, async (t) => {
      const lossIn = async (dtype: string) => (await runJob(t, jobOf(type, dtype), data)).epochs[0]?.loss;
      const [full, rounded] = [Number(await lossIn('float32')), Number(await lossIn('mixed_bfloat16'))];
      assert.ok(Math.abs(rounded - full) <= full * 2 ** -8, `${rounded} instead of ${full}`);
    });
});
