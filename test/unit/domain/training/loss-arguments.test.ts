import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { readLosses } from '../../../../src/domain/training/loss/loss.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const tags = describedDataset({ y: { shape: [5], dtype: 'uint8' }, classes: null });

const pointersOf = (loss: NonNullable<Compile['loss']>, metrics: NonNullable<Compile['metrics']> = []) => {
  const body = {
    model: {
      layers: [
        { type: 'Flatten' as const },
        { type: 'Dense' as const, units: 5, activation: 'sigmoid' as const },
      ],
    },
    compile: { loss, metrics },
    dataset: { id: tags.id },
  };
  const job = resolveJob(body, { dataset: tags, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
  return job.outcome === 'invalid' ? job.errors.map(({ pointer }) => pointer) : [];
};

describe('the arguments of a loss', () => {
  test('may name any axis that the outputs have', () => {
    assert.deepEqual(pointersOf({ type: 'binary_crossentropy', axis: 1 }), []);
    assert.deepEqual(pointersOf({ type: 'dice', axis: [0, -1] }), []);
  });

  test('may not name another axis, that of the batch, or an axis twice', () => {
    assert.deepEqual(pointersOf({ type: 'binary_crossentropy', axis: 2 }), ['/compile/loss/axis']);
    assert.deepEqual(pointersOf({ type: 'binary_crossentropy', axis: 0 }), ['/compile/loss/axis']);
    assert.deepEqual(pointersOf({ type: 'dice', axis: [1, -1] }), ['/compile/loss/axis']);
    assert.deepEqual(pointersOf({ class_name: 'Dice', config: { axis: 7 } }), ['/compile/loss/config/axis']);
    assert.deepEqual(pointersOf('mse', [{ type: 'cosine_similarity', axis: 4 }]), [
      '/compile/metrics/0/axis',
    ]);
  });

  test('may not leave one of several losses without reduction', () => {
    const outputs = { names: ['a', 'b'], isObject: false };
    const { issues } = readLosses(['mse', { type: 'mae', reduction: null }], outputs);
    assert.deepEqual(
      issues.map(({ pointer }) => pointer),
      ['/compile/loss/1/reduction'],
    );
  });
});

describe('a loss of sequences or embeddings', () => {
  test('is refused for a vector of labels, or for outputs without steps', () => {
    assert.deepEqual(pointersOf('circle'), ['/compile/loss']);
    assert.deepEqual(pointersOf('ctc'), ['/model/layers/1']);
  });
});
