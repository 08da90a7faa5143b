import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 20;
const IMAGE = [6, 6, 2];
const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898));
const data = {
  train: {
    x: { values: waves(SAMPLES * 72), shape: IMAGE },
    y: { values: waves(SAMPLES), shape: [1] },
  },
};

describe('Conv2D, BatchNormalization and an activation, which TensorFlow fuses', () => {
  for (const activation of ACTIVATIONS)
    for (const trainable of [true, false])
      test(`${activation}, ${trainable ? 'trained' : 'frozen'}: trains and evaluates`, async (t) => {
        const layers = [
          { type: 'Conv2D', filters: 4, kernel_size: 3, use_bias: false },
          { type: 'BatchNormalization', trainable },
          { type: 'Activation', activation },
          { type: 'Flatten' },
          { type: 'Dense', units: 1 },
        ] as const;
        const fit = { epochs: 1, batch_size: 8, validation_split: 0.2 };
        const compile = { optimizer: 'sgd', loss: 'mse' } as const;
        const { outcome } = await runJob(t, { model: { layers: [...layers] }, compile, fit }, data);
        assert.deepEqual(outcome, { status: 'succeeded' });
      });
});
