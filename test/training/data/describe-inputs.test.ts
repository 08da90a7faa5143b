import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arraysOf } from '../../../src/domain/data/arrays.js';
import { describeInput } from '../../../workers/engine/attempt/describe-inputs.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { describedDataset } from '../../fixtures/described-datasets.js';

/** Two color images of 3 by 3 pixels, whose border is 9 in every channel and whose middle is 0. */
const PLANE = [9, 9, 9, 9, 0, 9, 9, 9, 9];
const first = Float32Array.from([...PLANE, ...PLANE, ...PLANE, ...PLANE, ...PLANE, ...PLANE]);
const last = Float32Array.from(PLANE.concat(PLANE).flatMap((value) => [value, value, value]));

async function describedOf(values: Float32Array, format: 'channels_first' | 'channels_last') {
  const shape = [3, 3, 3];
  const x = arrayOf(values, { sampleShape: shape, dtype: 'float32' });
  const dataset = describedDataset({ x: { shape, dtype: 'float32' }, trainSamples: 2, testSamples: null });
  const [array] = arraysOf(dataset);
  if (array === undefined) throw new Error('The dataset has an input');
  return describeInput({ array, x, steps: [], trainRows: 2, labels: null }, format);
}

test('statistics of a version 0.1.0 dataset are computed when its model is saved', async () => {
  for (const described of [
    await describedOf(first, 'channels_first'),
    await describedOf(last, 'channels_last'),
  ]) {
    assert.deepEqual(described.statistics?.border_mean, 9);
    assert.deepEqual(described.units, { low: 0, high: 9, source: 'recorded' });
    assert.equal(described.background, 1);
    assert.equal(described.feature_names, null);
  }
});

test('the border follows the channel order of the model', async () => {
  const { statistics } = await describedOf(last, 'channels_first');
  assert.ok(Math.abs((statistics?.border_mean ?? 9) - 9) > 0.1);
});
