import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeModel } from '../../../../src/domain/model/short/resolved-graph.js';
import { chooseThreads, threadChoices } from '../../../../src/domain/training/device/intra-op-threads.js';
import type { Layer } from '../../../../src/keras/layers/index.js';

const CORES = { count: 8, jobs: 1 };

function jobWith(layers: Layer[], input: number[], batchSize: number) {
  return {
    model: completeModel({ name: 'model', input_shape: input, layers }),
    fit: { batch_size: batchSize },
  };
}
const dense = (units: number): Layer => ({ type: 'Dense', units });
const conv = (filters: number): Layer => ({ type: 'Conv2D', filters, kernel_size: 3 });

describe('threads of a job', () => {
  test('are one for a small model, all cores for a large one', () => {
    assert.equal(chooseThreads(jobWith([dense(128), dense(10)], [784], 32), CORES), 1);
    assert.equal(chooseThreads(jobWith([dense(512), dense(10)], [784], 128), CORES), 8);
  });

  test('count the few weights of a convolution at every position', () => {
    assert.equal(chooseThreads(jobWith([conv(4)], [28, 28, 1], 32), CORES), 1);
    assert.equal(chooseThreads(jobWith([conv(32)], [28, 28, 1], 32), CORES), 8);
    const first: Layer = { type: 'Conv2D', filters: 32, kernel_size: 3, data_format: 'channels_first' };
    assert.equal(chooseThreads(jobWith([first], [1, 28, 28], 32), CORES), 8);
  });

  test('count the step of a recurrent layer, however long the sequence', () => {
    const lstm: Layer = { type: 'LSTM', units: 64 };
    assert.equal(chooseThreads(jobWith([lstm, dense(10)], [5000, 16], 64), CORES), 1);
  });

  test('divide the cores among concurrent jobs, with spares for every choice', () => {
    const large = jobWith([dense(4096)], [4096], 256);
    assert.equal(chooseThreads(large, { count: 8, jobs: 4 }), 2);
    assert.equal(chooseThreads(large, { count: 2, jobs: 4 }), 1);
    assert.equal(chooseThreads(large, { count: 96, jobs: 1 }), 16);
    assert.deepEqual(threadChoices({ count: 8, jobs: 4 }), [2, 1]);
    assert.deepEqual(threadChoices({ count: 1, jobs: 1 }), [1]);
  });
});
