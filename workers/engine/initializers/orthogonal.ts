import * as tf from '@tensorflow/tfjs-core';
import { attribute, runOp } from '../ops/native-backend.js';
import { drawNormal } from './distributions.js';
import type { InitializerKernel } from './initializer.js';

/** The Q of a normal matrix, its columns' signs made unique, as Keras does (Saxe et al., 2014). */
export const orthogonal: InitializerKernel<'orthogonal'> = ({ gain }, shape, random) =>
  tf.tidy(() => {
    const columns = shape.at(-1) ?? 1;
    const rows = tf.util.sizeFromShape(shape) / columns;
    const square = drawNormal([Math.max(rows, columns), Math.min(rows, columns)], random, 0, 1);
    const attributes = [attribute.bool('full_matrices', false), attribute.type('T', 'float32')];
    const [q, r] = runOp('Qr', attributes, [square], 2);
    if (q === undefined || r === undefined) throw new Error('Qr gave no output');
    const diagonal = tf.sum(tf.mul(r, tf.eye(Math.min(rows, columns))), 0);
    const unique = tf.mul(q, tf.sign(diagonal));
    return tf.mul(tf.reshape(rows < columns ? tf.transpose(unique) : unique, shape), gain);
  });
