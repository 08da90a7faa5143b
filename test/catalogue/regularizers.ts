import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { toShortArgument } from '../../src/domain/model/saved/layers/keras-arguments.js';
import {
  type Regularizer,
  type RegularizerObject,
  RegularizerSchema,
  type RegularizerType,
  regularizerComplaint,
  regularizers,
} from '../../src/keras/regularizers/index.js';
import { penalty } from '../../workers/engine/regularizers/regularizers.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, drawn, inFloat32, packed } from './harness.js';
import { KERAS_3 } from './writer.js';

type Args<T extends RegularizerType> = Omit<Extract<RegularizerObject, { type: T }>, 'type'>;

const CASES: { readonly [T in RegularizerType]: readonly Args<T>[] } = {
  l1: [{}, { l1: 0.3 }],
  l2: [{}, { l2: 0.25 }, { l2: 0 }],
  l1_l2: [{ l1: 0.1 }, { l1: 0.1, l2: 0.2 }, { l2: 0.2 }],
  orthogonal_regularizer: [{}, { factor: 0.5, mode: 'columns' }],
};

/** Compares penalties and their gradients with those of Keras. */
export function checkRegularizers(keras: KerasProcess): void {
  describe('regularizers', () => {
    checkCoverage(keras, 'regularizer', (name) => regularizers.typeOfClass(name) !== undefined, {
      Regularizer: 'the base class',
    });
    checkRefusals(RegularizerSchema, [
      { given: { type: 'l2', l2: -1 }, message: /l2 must be a number of at least 0; got -1/ },
      { given: { type: 'l2', l1: 1 }, message: /Unknown field 'l1'/ },
      { given: { type: 'orthogonal_regularizer', mode: 'both' }, message: /Unknown mode 'both'/ },
    ]);
    test('rejects an orthogonal_regularizer of a weight that is not a matrix', () => {
      assert.match(
        regularizerComplaint('orthogonal_regularizer', 4) ?? '',
        /tensor of 2 axes; this one has 4/,
      );
      assert.equal(regularizerComplaint('orthogonal_regularizer', 2), undefined);
    });
    test('l1_l2 by its name alone has the factors of Keras 2', () => {
      assert.deepEqual(regularizers.complete('l1_l2'), { type: 'l1_l2', l1: 0.01, l2: 0.01 });
    });
    for (const type of regularizers.types)
      for (const args of CASES[type])
        test(`${type} ${JSON.stringify(args)}: penalizes as Keras does; Keras reads and writes it`, () =>
          compareRegularizer(keras, { ...args, type } as RegularizerObject));
  });
}

interface Answer {
  value: PackedArray;
  gradient: PackedArray;
  object: object;
}

/** Compares the penalty of a weight and its gradient with those of Keras, which reads and writes the regularizer. */
export async function compareRegularizer(keras: KerasProcess, given: RegularizerObject): Promise<void> {
  const weight = drawn('regularized', [5, 4]);
  const object = regularizers.toKeras(given);
  const answer = await keras.ask<Answer>({ kind: 'regularizer', object, x: packed(weight) });
  const { value, gradient } = penalized(given, tf.tensor(weight.values, weight.shape));
  assertClose(value, unpack(answer.value), 'penalty', { relative: 1e-6 });
  assertClose(gradient, unpack(answer.gradient), 'gradient', { relative: 1e-5, ofLargest: 1e-5 });
  const read = toShortArgument('regularizer', answer.object, KERAS_3);
  assert.deepEqual('value' in read && inFloat32(read.value), inFloat32(regularizers.complete(given)));
}

function penalized(regularizer: Regularizer, weight: tf.Tensor) {
  return tf.tidy(() => {
    const value = penalty(regularizer, weight).dataSync();
    const gradient = tf.grad((x: tf.Tensor) => tf.add(penalty(regularizer, x), tf.mul(0, tf.sum(x))))(weight);
    return { value: Float32Array.from(value), gradient: Float32Array.from(gradient.dataSync()) };
  });
}
