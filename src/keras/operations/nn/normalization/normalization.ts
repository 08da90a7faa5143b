import { axesArgument, axisArgument, reducedAxes, reducedShape } from '../../arguments/axes.js';
import { broadcastShape, floatArgument, isSameShape, optionalTensor } from '../../arguments/tensors.js';
import {
  flagArgument,
  integerArgument,
  isAbsent,
  numberArgument,
  optionalNumber,
} from '../../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { nn } from '../nn.js';

type Arguments = OperationArguments<TensorSpec>;

/** Mean and variance over axes. */
export const Moments = nn('Moments', {
  parameters: ['x'],
  options: { axes: null, keepdims: false, synchronized: false },
  output(args) {
    const { shape, dtype } = floatArgument(args, 'x');
    const axes = reducedAxes(args, 'axes', shape.length);
    const output = { shape: reducedShape(shape, axes, flagArgument(args, 'keepdims')), dtype };
    return [output, output];
  },
});

/** (x - mean) / √(variance + ε) · scale + offset. */
export const BatchNorm = nn('BatchNorm', {
  parameters: ['x', 'mean', 'variance', 'offset', 'scale'],
  options: { axis: null, epsilon: 0.001 },
  output(args) {
    const x = floatArgument(args, 'x');
    const size = x.shape[axisArgument(args, 'axis', x.shape.length)] ?? 1;
    numberArgument(args, 'epsilon');
    for (const name of ['mean', 'variance', 'offset', 'scale'])
      if (name === 'mean' || name === 'variance' || !isAbsent(args, name)) requireVector(args, name, size);
    return x;
  },
});

function requireVector(args: Arguments, name: string, size: number): void {
  const { shape } = floatArgument(args, name);
  if (!isSameShape(shape, [size]))
    reject(
      `${name} must be a vector of ${size} numbers, as x has on the axis; its shape is [${shape.join(', ')}].`,
      name,
    );
}

/** x / √(mean of x² over axes + ε) · scale. */
export const RMSNorm = nn('RMSNorm', {
  parameters: ['x', 'scale'],
  options: { axis: -1, epsilon: null },
  output(args) {
    const x = floatArgument(args, 'x');
    axesArgument(args, 'axis', x.shape.length);
    optionalNumber(args, 'epsilon');
    const scale = optionalTensor(args, 'scale');
    return scale === undefined ? x : { ...x, shape: broadcastShape(x.shape, scale.shape) };
  },
});

/** (x - mean) / √(variance + ε) · gamma + beta, with moments over axes. */
export const LayerNorm = nn('LayerNorm', {
  parameters: ['x', 'gamma', 'beta'],
  options: { axis: -1, epsilon: null, rms_scaling: false },
  output(args) {
    const x = floatArgument(args, 'x');
    const axes = reducedAxes(args, 'axis', x.shape.length);
    optionalNumber(args, 'epsilon');
    flagArgument(args, 'rms_scaling');
    for (const name of ['gamma', 'beta']) requireAffine(args, name, x, axes);
    return x;
  },
});

/** A vector for each number of the axes, or of any shape that x is broadcast with. */
function requireAffine(args: Arguments, name: string, { shape }: TensorSpec, axes: readonly number[]): void {
  const factor = optionalTensor(args, name);
  if (factor === undefined) return;
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const fits = isSameShape(factor.shape, sizes) || isSameShape(broadcastShape(shape, factor.shape), shape);
  if (!fits)
    reject(`${name} must have the shape [${sizes.join(', ')}]; it has [${factor.shape.join(', ')}].`, name);
}

/** x divided by its norm over axes. */
export const Normalize = nn('Normalize', {
  parameters: ['x'],
  options: { axis: -1, order: 2, epsilon: null },
  output(args) {
    const x = floatArgument(args, 'x');
    integerArgument(args, 'order', { minimum: 1 });
    optionalNumber(args, 'epsilon');
    const axes = reducedAxes(args, 'axis', x.shape.length);
    if (args['order'] !== 2 && axes.length > 1)
      return reject('Normalize supports several axes with order 2 only.', 'axis');
    return x.shape.length === 0 ? { ...x, shape: [1] } : x;
  },
});
