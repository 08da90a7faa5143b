import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { trainingSamples } from '../../../../src/domain/training/fit/row-ranges.js';
import { taskOf } from '../../../../src/domain/training/loss/task.js';
import { resolveMetrics } from '../../../../src/domain/training/metrics/metrics.js';

describe('validation_split', () => {
  for (const [samples, split, trained] of [
    [60_000, 0.1666666, 50_000],
    [10, 0.25, 7],
    [7, 0.3, 4],
    [3, 0.5, 1],
    [5, 0.9, 0],
  ] as const) {
    test(`leaves ${trained} of ${samples} samples to train on at ${split}, as in Keras`, () => {
      assert.equal(trainingSamples(samples, split), trained);
    });
  }
});

describe('accuracy', () => {
  for (const [output, labels, meant] of [
    [[1], [], 'binary_accuracy'],
    [[10], [], 'sparse_categorical_accuracy'],
    [[10], [1], 'sparse_categorical_accuracy'],
    [[10], [10], 'categorical_accuracy'],
    [[28, 10], [28, 1], 'sparse_categorical_accuracy'],
  ] as const) {
    test(`is ${meant} for outputs [${output}] and labels [${labels}], as in Keras`, () => {
      const pointer = '/compile/metrics/0';
      assert.deepEqual(
        resolveMetrics([{ value: { type: 'accuracy', name: 'acc', args: {} }, pointer }], output, labels).map(
          ({ value }) => [value.name, value.function],
        ),
        [['acc', meant]],
      );
    });
  }
});

describe('the task of a model', () => {
  const loss = { type: 'binary_crossentropy', from_logits: false } as const;
  const output = {
    layer: 'dense',
    pointer: '/model/layers/0',
    widthArgument: 'units' as const,
    isLast: true,
  };
  const numbers = { kind: 'numbers' } as const;
  for (const [activation, width, task] of [
    ['sigmoid', 1, 'binary'],
    ['sigmoid', 3, 'multi_label'],
    ['softmax', 3, 'multi_class'],
  ] as const) {
    test(`is ${task} for binary crossentropy after ${width} of ${activation}`, () => {
      assert.equal(taskOf(loss, { ...output, activation, width, shape: [width] }, numbers), task);
    });
  }
});
