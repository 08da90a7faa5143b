import * as tf from '@tensorflow/tfjs-core';
import { axisArgument, reducedAxes } from '../../../../../src/keras/operations/arguments/axes.js';
import {
  flagArgument,
  integerArgument,
  numberArgument,
  optionalNumber,
} from '../../../../../src/keras/operations/arguments/values.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import { normalizeWith } from '../../../ops/batch-normalization.js';
import { vectorNorm } from '../../../ops/numeric/norm.js';
import {
  normalizeOver,
  rmsNormalizeOver,
  unitNormalizeOver,
  varianceScaleOver,
} from '../../../ops/numeric/normalization.js';
import { optionalTensorOf, tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';

/** Keras's default of every epsilon that is null. */
const EPSILON = 1e-7;

type Arguments = OperationArguments<tf.Tensor>;

const epsilonOf = (args: Arguments): number => optionalNumber(args, 'epsilon') ?? EPSILON;

export const moments: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  const axes = [...reducedAxes(args, 'axes', x.rank)];
  const { mean, variance } = tf.moments(x, axes, flagArgument(args, 'keepdims'));
  return [mean, variance];
};

export const batchNorm: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  const statistics = { mean: tensorOf(args, 'mean'), variance: tensorOf(args, 'variance') };
  return normalizeWith(x, statistics, {
    gamma: optionalTensorOf(args, 'scale') ?? null,
    beta: optionalTensorOf(args, 'offset') ?? null,
    epsilon: numberArgument(args, 'epsilon'),
    axis: axisArgument(args, 'axis', x.rank),
  });
};

export const rmsNorm: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  const scale = optionalTensorOf(args, 'scale') ?? null;
  return rmsNormalizeOver(x, [...reducedAxes(args, 'axis', x.rank)], { epsilon: epsilonOf(args), scale });
};

export const layerNorm: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  const axes = [...reducedAxes(args, 'axis', x.rank)].sort((a, b) => a - b);
  const [gamma, beta] = [affineOf(args, 'gamma', x, axes), affineOf(args, 'beta', x, axes)];
  const epsilon = epsilonOf(args);
  if (!flagArgument(args, 'rms_scaling')) return normalizeOver(x, axes, { epsilon, gamma, beta });
  return varianceScaleOver(x, axes, { epsilon, gamma });
};

/** A factor with the axes of x where it has those that are normalized. */
function affineOf(args: Arguments, name: string, x: tf.Tensor, axes: readonly number[]): tf.Tensor | null {
  const factor = optionalTensorOf(args, name);
  if (factor === undefined) return null;
  if (factor.rank !== axes.length || factor.rank === x.rank) return factor;
  return tf.reshape(
    factor,
    x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
  );
}

export const normalize: OperationKernel = (args, [output]) => {
  const x = tf.reshape(tensorOf(args, 'x'), [...(output?.shape ?? [])]);
  const axes = [...reducedAxes(args, 'axis', x.rank)];
  const epsilon = epsilonOf(args);
  const order = integerArgument(args, 'order');
  if (order !== 2) return tf.div(x, tf.maximum(vectorNorm(x, order, axes, true), epsilon));
  return unitNormalizeOver(x, axes, epsilon);
};
