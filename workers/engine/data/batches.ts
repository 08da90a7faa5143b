import * as tf from '@tensorflow/tfjs-core';
import { floatFromBytes } from '../native-backend.js';
import { elementsOf, type Samples, sliceSamples, type Values } from './raw-array.js';

/** Samples `from` to `to` of the given order as a float32 tensor [to - from, ...sampleShape]. */
export function gatherBatch(samples: Samples, order: Int32Array, from: number, to: number): tf.Tensor {
  const size = elementsOf(samples.sampleShape);
  const gathered = emptyLike(samples.values, (to - from) * size);
  for (let row = from; row < to; row++) {
    const start = (order[row] ?? 0) * size;
    gathered.set(samples.values.subarray(start, start + size), (row - from) * size);
  }
  return toTensor(gathered, [to - from, ...samples.sampleShape]);
}

/** Samples `from` to `to` in the order they are stored in. */
export function sliceBatch(samples: Samples, from: number, to: number): tf.Tensor {
  return toTensor(sliceSamples(samples, from, to).values, [to - from, ...samples.sampleShape]);
}

/** Bytes cross into TensorFlow as bytes and are cast there; everything else becomes float32 here. */
export function toTensor(values: Values, shape: number[]): tf.Tensor {
  if (values instanceof Uint8Array) return floatFromBytes(values, shape);
  return tf.tensor(values instanceof Float32Array ? values : new Float32Array(values), shape, 'float32');
}

function emptyLike(values: Values, length: number): Values {
  switch (values.constructor) {
    case Uint8Array:
      return new Uint8Array(length);
    case Int8Array:
      return new Int8Array(length);
    case Uint16Array:
      return new Uint16Array(length);
    case Int16Array:
      return new Int16Array(length);
    case Int32Array:
      return new Int32Array(length);
    default:
      return new Float32Array(length);
  }
}
