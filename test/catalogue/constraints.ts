import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { toShortArgument } from '../../src/domain/model/saved/layers/keras-arguments.js';
import {
  type ConstraintObject,
  ConstraintSchema,
  type ConstraintType,
  constraintComplaint,
  constraints,
} from '../../src/keras/constraints/index.js';
import { constrain } from '../../workers/engine/constraints/constraints.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, drawn, packed } from './harness.js';
import { KERAS_3 } from './writer.js';

type Args<T extends ConstraintType> = Omit<Extract<ConstraintObject, { type: T }>, 'type'>;

const CASES: { readonly [T in ConstraintType]: readonly Args<T>[] } = {
  max_norm: [
    {},
    { max_value: 0.5, axis: 1 },
    { max_value: 1, axis: -1 },
    { max_value: 3, axis: [0, 1, 2] },
    { max_value: 0, axis: [0, 2] },
  ],
  min_max_norm: [
    {},
    { min_value: 1, max_value: 2, rate: 0.3, axis: -1 },
    { min_value: 0.5, max_value: 1.5, rate: 0.7, axis: [0, -1] },
  ],
  non_neg: [{}],
  unit_norm: [{}, { axis: 2 }, { axis: [0, 1] }],
};

/** Compares projections with those of Keras. */
export function checkConstraints(keras: KerasProcess): void {
  describe('constraints', () => {
    checkCoverage(keras, 'constraint', (name) => constraints.typeOfClass(name) !== undefined, {
      Constraint: 'the base class',
    });
    checkRefusals(ConstraintSchema, [
      { given: { type: 'max_norm', max_value: -1 }, message: /max_value must be a number of at least 0/ },
      { given: { type: 'unit_norm', axis: [0, 0] }, message: /axis contains the same entry twice/ },
      { given: { type: 'min_max_norm', rate: 2 }, message: /rate must be/ },
      { given: { type: 'nonneg' }, message: /did you mean 'non_neg'/ },
    ]);
    test('rejects an axis that the weight has not', () => {
      assert.match(constraintComplaint({ type: 'unit_norm', axis: [1, -1] }, 2) ?? '', /each once: it has 2/);
      assert.equal(constraintComplaint('non_neg', 1), undefined);
    });
    for (const type of constraints.types)
      for (const args of CASES[type])
        test(`${type} ${JSON.stringify(args)}: projects as Keras does; Keras reads and writes it`, () =>
          compareConstraint(keras, { ...args, type } as ConstraintObject));
  });
}

/** Compares the projection of a weight with that of Keras, which reads and writes the constraint. */
export async function compareConstraint(keras: KerasProcess, given: ConstraintObject): Promise<void> {
  const weight = drawn('constrained', [4, 3, 5]);
  const answer = await keras.ask<{ value: PackedArray; object: object }>({
    kind: 'constraint',
    object: constraints.toKeras(given),
    x: packed(weight),
  });
  const value = tf.tidy(() => constrain(given, tf.tensor(weight.values, weight.shape)).dataSync());
  assertClose(value, unpack(answer.value), 'projection', { relative: 1e-6, ofLargest: 1e-6 });
  const read = toShortArgument('constraint', answer.object, KERAS_3);
  assert.deepEqual('value' in read && read.value, constraints.complete(given));
}
