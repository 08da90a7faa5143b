import * as tf from '@tensorflow/tfjs-core';
import { invalidData } from '../engine-failure.js';
import { initialize } from '../initializers/initializers.js';
import { keyOf, mixKeys } from '../ops/random/random.js';
import type { Model, Weight } from './model.js';

/** Values by path: of weights (`dense/kernel`), or of what an optimizer remembers of them (`dense/kernel/velocity`). */
export type Values = ReadonlyMap<string, Float32Array>;

/** Draws the weights of a model. The same definition and seed give the same weights. */
export function drawWeights({ weights }: Pick<Model, 'weights'>, seed: number): Values {
  return new Map(weights.map((weight) => [weight.path, drawWeight(weight, seed)]));
}

function drawWeight({ path, initializer, shape }: Weight, seed: number): Float32Array {
  const key = mixKeys(seed, keyOf('weights'), keyOf(path));
  // No tidy: it would look at every number of what it returns.
  const value = initialValue(initializer, shape, key);
  const numbers = value.dataSync<'float32'>().slice();
  value.dispose();
  return numbers;
}

function initialValue(initializer: Weight['initializer'], shape: number[], key: number): tf.Tensor {
  if (typeof initializer === 'string' || 'type' in initializer) return initialize(initializer, shape, key);
  const parts = initializer.parts.map((part) => initialize(part.initializer, [part.size], key + part.draw));
  const value = tf.concat(parts);
  tf.dispose(parts);
  return value;
}

/** The value of a variable of the given shape. @throws EngineFailure when it is missing or of another size. */
export function valueAt<Value extends ArrayLike<number>>(
  values: ReadonlyMap<string, Value>,
  path: string,
  shape: readonly number[],
): Value {
  const value = values.get(path);
  if (value === undefined) throw invalidData(`There is no value for ${path}`);
  if (value.length !== tf.util.sizeFromShape([...shape]))
    throw invalidData(`${path} has shape [${shape}], its value ${value.length} elements`);
  return value;
}
