import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';

const typeOf = ({ dtype }: tf.Tensor): 'int32' | 'float32' => (dtype === 'int32' ? 'int32' : 'float32');

/** The values at places. @param indices int32, [..., axes], of the first axes of x */
export function gatherNd(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const attributes = [attribute.type('Tparams', typeOf(x)), attribute.type('Tindices', 'int32')];
  return withGradient(
    [x],
    () => ({ value: runSingleOp('GatherNd', attributes, [x, indices]), saved: [indices] }),
    (dy, saved) => [scatterNd(tensorAt(saved, 0), dy, x.shape)],
  );
}

/** Values at places, 0 elsewhere; those at one place are added up. */
export function scatterNd(indices: tf.Tensor, values: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const attributes = [attribute.type('T', typeOf(values)), attribute.type('Tindices', 'int32')];
  const size = tf.tensor1d([...shape], 'int32');
  return withGradient(
    [values],
    () => ({ value: runSingleOp('ScatterNd', attributes, [indices, values, size]), saved: [indices] }),
    (dy, saved) => [gatherNd(dy, tensorAt(saved, 0))],
  );
}

/** x with the values at places replaced. */
export function replaceAt(x: tf.Tensor, indices: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const attributes = [attribute.type('T', typeOf(x)), attribute.type('Tindices', 'int32')];
  const replace = (...inputs: [into: tf.Tensor, at: tf.Tensor, by: tf.Tensor]) =>
    runSingleOp('TensorScatterUpdate', attributes, inputs);
  return withGradient(
    [x, values],
    () => ({ value: replace(x, indices, values), saved: [indices] }),
    (dy, saved) => {
      const places = tensorAt(saved, 0);
      return [replace(dy, places, tf.zeros(values.shape)), gatherNd(dy, places)];
    },
  );
}

/** x with the larger or smaller ones of it and values at places; equal ones share the gradient, as in TensorFlow. */
export function extremumAt(
  op: 'TensorScatterMax' | 'TensorScatterMin',
  x: tf.Tensor,
  indices: tf.Tensor,
  values: tf.Tensor,
): tf.Tensor {
  const attributes = [attribute.type('T', typeOf(x)), attribute.type('Tindices', 'int32')];
  return withGradient(
    [x, values],
    () => {
      const value = runSingleOp(op, attributes, [x, indices, values]);
      return { value, saved: [x, values, value, indices] };
    },
    (dy, saved) => {
      const [before, given, after] = [tensorAt(saved, 0), tensorAt(saved, 1), tensorAt(saved, 2)];
      const places = tensorAt(saved, 3);
      const ofX = tf.cast(tf.equal(before, after), 'float32');
      const ofValues = tf.cast(tf.equal(given, gatherNd(after, places)), 'float32');
      const shared = tf.div(dy, tf.add(ofX, scatterNd(places, ofValues, x.shape)));
      return [tf.mul(shared, ofX), tf.mul(gatherNd(shared, places), ofValues)];
    },
  );
}
