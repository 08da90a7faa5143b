import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  ACTIVATIONS,
  type Activation,
  activationSpec,
  halvesLast,
} from '../../src/keras/activations/index.js';
import { activationFunction } from '../../workers/engine/activations/activations.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, drawn, packed } from './harness.js';

/** From far below 0 to far above, on both sides of every kink. */
const POINTS = Float32Array.from({ length: 60 }, (_, index) => (index - 29.6) / 4.3);
const X = { shape: [6, 10], values: POINTS };
const UPSTREAM = drawn('upstream', X.shape);

/** In Keras 2 alone: the same as hard_sigmoid of Keras 3 at another slope. */
const NOT_IN_KERAS_3: ReadonlySet<Activation> = new Set(['hard_sigmoid_keras2']);

/** Activations that keep the shape; test/layers/core/activation.ts has the others. */
export const OF_ONE_SHAPE = ACTIVATIONS.filter((name) => !halvesLast(name));

/** Compares values and gradients with those of Keras. */
export function checkActivations(keras: KerasProcess): void {
  describe('activations', () => {
    const known: readonly string[] = ACTIVATIONS;
    checkCoverage(keras, 'activation', (name) => known.includes(name), {
      deserialize: 'a function on activations',
      get: 'a function on activations',
      serialize: 'a function on activations',
      threshold: 'an object alone: it has arguments without defaults',
    });
    for (const name of OF_ONE_SHAPE)
      if (!NOT_IN_KERAS_3.has(name))
        test(`${name}: has the values and gradients of Keras`, () => compareActivation(keras, name));
    test('hard_sigmoid_keras2: is 0.2x + 0.5 within 0 and 1', () => {
      const expected = POINTS.map((x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)));
      assertClose(applied('hard_sigmoid_keras2').value, expected, 'values');
    });
    for (const name of OF_ONE_SHAPE)
      test(`${name}: is over ${activationSpec(name).over}, as its spec says`, () => checkLocality(name));
  });
}

/** Compares values and gradients of an activation with those of Keras. */
export async function compareActivation(keras: KerasProcess, name: Activation): Promise<void> {
  const question = { kind: 'activation', object: name, x: packed(X), upstream: packed(UPSTREAM) };
  const answer = await keras.ask<{ value: PackedArray; gradient: PackedArray }>(question);
  const { value, gradient } = applied(name);
  assertClose(value, unpack(answer.value), 'values', { relative: 1e-5, ofLargest: 1e-6 });
  assertClose(gradient, unpack(answer.gradient), 'gradients', { relative: 1e-5, ofLargest: 1e-6 });
}

function applied(name: Activation) {
  const activate = activationFunction(name);
  return tf.tidy(() => {
    const x = tf.tensor(POINTS.slice(), [...X.shape]);
    const upstream = tf.tensor(UPSTREAM.values, UPSTREAM.shape);
    const value = activate(x);
    const gradient = tf.grad((given: tf.Tensor) => activate(tf.clone(given)))(x, upstream);
    return { value: Float32Array.from(value.dataSync()), gradient: Float32Array.from(gradient.dataSync()) };
  });
}

/** Whether the values of a row depend on each other. */
function checkLocality(name: Activation) {
  const alone = tf.tidy(() => {
    const parts = [...POINTS].map((x) => activationFunction(name)(tf.tensor([x], [1, 1])).dataSync()[0] ?? 0);
    return Float32Array.from(parts);
  });
  const together = applied(name).value;
  if (activationSpec(name).over === 'element') assertClose(together, alone, 'values');
  else if (together.every((value, index) => value === alone[index]))
    throw new Error(`${name} activates each number on its own`);
}
