import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { exactSteps } from '../../../workers/engine/preprocessing/exact-steps.js';
import { preprocess } from '../../../workers/engine/preprocessing/x-steps.js';
import { type Job, runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

describe('steps in float64', () => {
  test('are applied as rows are read if the data would not fit in memory', async (t) => {
    const values = Float64Array.from({ length: 40 * 4 }, (_, index) => 1e9 + Math.sin(index));
    const job: Job = {
      model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 1 }] },
      compile: { loss: 'mse' },
      dataset: { x: [{ op: 'normalize' }, { op: 'resize', height: 9, width: 7 }] },
      fit: { epochs: 2, batch_size: 16 },
    };
    const data = { train: { x: { values, shape: [2, 2] }, y: { values: new Float32Array(40) } } };
    const whole = await runJob(t, job, data);
    const streamed = await runJob(t, job, data, { maxResidentBytes: 5000 });
    const logged = streamed.messages.some(
      (message) => message.type === 'log' && message.message.includes('streamed from disk'),
    );
    assert.ok(logged);
    assert.deepEqual(
      streamed.epochs.map(({ loss }) => loss),
      whole.epochs.map(({ loss }) => loss),
    );
  });

  const steps: [name: string, shape: number[], XOp[]][] = [
    ['rescale', [4], [{ op: 'rescale', scale: 0.5, offset: -1 }]],
    ['normalize by number', [2, 3], [{ op: 'normalize', mean: 3, std: 2 }]],
    ['normalize by entry', [2, 3], [{ op: 'normalize', mean: [1, 2, 3], std: [1, 2, 4] }]],
    [
      'reshape and expand_dims',
      [2, 6],
      [
        { op: 'reshape', shape: [-1, 3] },
        { op: 'expand_dims', axis: 0 },
      ],
    ],
    ['resize to more', [3, 4], [{ op: 'resize', height: 7, width: 5 }]],
    ['resize to fewer, with channels', [7, 6, 3], [{ op: 'resize', height: 2, width: 4 }]],
    ['grayscale', [2, 3, 3], [{ op: 'grayscale' }, { op: 'reshape', shape: [6] }]],
  ];
  for (const [name, shape, ops] of steps) {
    test(`match TensorFlow: ${name}`, () => {
      const size = shape.reduce((product, length) => product * length, 1);
      const numbers = fc.array(fc.integer({ min: -255, max: 255 }), {
        minLength: 2 * size,
        maxLength: 2 * size,
      });
      const property = fc.property(numbers, (values) => {
        const exact = exactSteps(ops, shape);
        const expected = tf.tidy(() => {
          const batch = preprocess(tf.tensor(values, [2, ...shape], 'float32'), ops);
          return { shape: batch.shape.slice(1), values: [...batch.dataSync()] };
        });
        assert.deepEqual([...exact.shape], expected.shape);
        const found = exact.apply(values);
        assert.equal(found.length, expected.values.length);
        for (const [index, value] of expected.values.entries())
          assert.ok(Math.abs((found[index] ?? Number.NaN) - value) < 2e-4, `${found[index]} for ${value}`);
      });
      fc.assert(property, { numRuns: 10 });
    });
  }
});
