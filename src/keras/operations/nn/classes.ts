import { axisArgument, reducedShape } from '../arguments/axes.js';
import { dtypeArgument } from '../arguments/dtypes.js';
import { floatArgument, isSameShape, tensorArgument } from '../arguments/tensors.js';
import { type AnyArguments, flagArgument, integerArgument } from '../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';
import { nn } from './nn.js';

type Arguments = OperationArguments<TensorSpec>;

function requireDense(args: AnyArguments, type: string): void {
  if (flagArgument(args, 'sparse'))
    reject(`${type} gives dense tensors only; set sparse to false.`, 'sparse');
}

/** The shape of `x` with an axis of the classes. */
function oneHotShape(args: Arguments, { shape }: TensorSpec): readonly number[] {
  const classes = integerArgument(args, 'num_classes', { minimum: 1 });
  const axis = axisArgument(args, 'axis', shape.length + 1);
  return shape.toSpliced(axis, 0, classes);
}

/** 1 at the place of each integer, 0 elsewhere. */
export const OneHot = nn('OneHot', {
  parameters: ['x'],
  options: { num_classes: null, axis: -1, dtype: null, sparse: false },
  output(args) {
    requireDense(args, 'OneHot');
    const { dtype, warnings } = dtypeArgument(args, 'dtype', 'float32');
    return { outputs: [{ shape: oneHotShape(args, tensorArgument(args, 'x')), dtype }], warnings };
  },
});

/** 1 at the places of the integers of a sample, 0 elsewhere. */
export const MultiHot = nn('MultiHot', {
  parameters: ['inputs'],
  options: { num_classes: null, axis: -1, dtype: null, sparse: false },
  output(args) {
    requireDense(args, 'MultiHot');
    const { dtype, warnings } = dtypeArgument(args, 'dtype', 'float32');
    const inputs = tensorArgument(args, 'inputs');
    const shape = oneHotShape(args, inputs);
    const reduced = inputs.shape.length > 1 ? 1 : 0;
    return { outputs: [{ shape: reducedShape(shape, [reduced], false), dtype }], warnings };
  },
});

function requireSameShape(target: TensorSpec, output: TensorSpec): void {
  if (isSameShape(target.shape, output.shape)) return;
  const shapes = `[${target.shape.join(', ')}] and [${output.shape.join(', ')}]`;
  reject(`target and output must have one shape; they have ${shapes}.`, 'target');
}

/** The crossentropy of each probability. */
export const BinaryCrossentropy = nn('BinaryCrossentropy', {
  parameters: ['target', 'output'],
  options: { from_logits: false },
  output(args) {
    const output = floatArgument(args, 'output');
    flagArgument(args, 'from_logits');
    requireSameShape(floatArgument(args, 'target'), output);
    return output;
  },
});

/** The crossentropy of shares of the classes. */
export const CategoricalCrossentropy = nn('CategoricalCrossentropy', {
  parameters: ['target', 'output'],
  options: { from_logits: false, axis: -1 },
  output(args) {
    const output = floatArgument(args, 'output');
    flagArgument(args, 'from_logits');
    requireSameShape(floatArgument(args, 'target'), output);
    const axis = axisArgument(args, 'axis', output.shape.length);
    return { ...output, shape: reducedShape(output.shape, [axis], false) };
  },
});

/** The crossentropy of class numbers. */
export const SparseCategoricalCrossentropy = nn('SparseCategoricalCrossentropy', {
  parameters: ['target', 'output'],
  options: { from_logits: false, axis: -1 },
  output(args) {
    const output = floatArgument(args, 'output');
    const target = tensorArgument(args, 'target');
    flagArgument(args, 'from_logits');
    const rank = output.shape.length;
    if (axisArgument(args, 'axis', rank) !== rank - 1)
      reject('Only the last axis can be that of the classes.', 'axis');
    const shape = output.shape.slice(0, -1);
    if (!isSameShape(target.shape, shape) && !isSameShape(target.shape, [...shape, 1]))
      reject(
        `target must have the shape [${shape.join(', ')}]; it has [${target.shape.join(', ')}].`,
        'target',
      );
    return { ...output, shape };
  },
});

/** The ratio of the largest possible value to the error, in decibels. */
export const PSNR = nn('PSNR', {
  parameters: ['x1', 'x2'],
  options: { max_val: null },
  output(args) {
    const [x1, x2] = [floatArgument(args, 'x1'), floatArgument(args, 'x2')];
    if (!isSameShape(x1.shape, x2.shape)) reject('x1 and x2 must have one shape.', 'x2');
    if (typeof args['max_val'] !== 'number') reject('max_val must be a number.', 'max_val');
    return { shape: [], dtype: 'float32' };
  },
});
