import * as tf from '@tensorflow/tfjs-core';
import { choiceArgument, isAbsent } from '../../../../src/keras/operations/arguments/values.js';
import { extremumAt, gatherNd, replaceAt, scatterNd } from '../../ops/indexing/scatter.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

export const scatter: OperationKernel = (args, [output]) =>
  scatterNd(tensorOf(args, 'indices'), tensorOf(args, 'values'), output?.shape ?? []);

export const scatterUpdate: OperationKernel = (args) => {
  const x = tensorOf(args, 'inputs');
  const indices = tensorOf(args, 'indices');
  const updates = tensorOf(args, 'updates');
  if (isAbsent(args, 'reduction')) return replaceAt(x, indices, updates);
  switch (choiceArgument(args, 'reduction', ['add', 'max', 'min', 'mul'])) {
    case 'add':
      return tf.add(x, scatterNd(indices, updates, x.shape));
    case 'max':
      return extremumAt('TensorScatterMax', x, indices, updates);
    case 'min':
      return extremumAt('TensorScatterMin', x, indices, updates);
    case 'mul':
      return replaceAt(x, indices, tf.mul(gatherNd(x, indices), updates));
  }
};
