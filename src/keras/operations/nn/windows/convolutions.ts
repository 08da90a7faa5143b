import {
  outputPaddingComplaints,
  transposedLength,
} from '../../../layers/convolutional/transposed/transposed-length.js';
import type { Window } from '../../../layers/shapes/spatial.js';
import { showShape } from '../../../shape.js';
import { floatArgument } from '../../arguments/tensors.js';
import { type AnyArguments, choiceArgument, isAbsent, sizesArgument } from '../../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { nn } from '../nn.js';
import { type SpatialTensor, slidOver, spatialTensor, withSizes } from './spatial-tensor.js';

const options = { strides: 1, padding: 'valid', data_format: null, dilation_rate: 1 } as const;

type Arguments = OperationArguments<TensorSpec>;

/** The kernel of a convolution: [...window, channels, filters]. */
interface KernelShape {
  size: readonly number[];
  inputs: number;
  outputs: number;
}

function kernelShape(args: Arguments, name: string, type: string, { rank }: SpatialTensor): KernelShape {
  const { shape } = floatArgument(args, name);
  if (shape.length === rank + 2)
    return { size: shape.slice(0, rank), inputs: shape.at(-2) ?? 1, outputs: shape.at(-1) ?? 1 };
  return reject(
    `${type} expects ${name} with ${rank + 2} axes, as its input has; it has the shape ${showShape(shape)}.`,
    name,
  );
}

/** Strides, dilation and padding, which all convolutions read alike. */
export function slidingArguments(args: AnyArguments, rank: number) {
  return {
    strides: sizesArgument(args, 'strides', rank),
    dilation: isAbsent(args, 'dilation_rate')
      ? Array.from({ length: rank }, () => 1)
      : sizesArgument(args, 'dilation_rate', rank),
    padding: choiceArgument(args, 'padding', ['valid', 'same']),
  };
}

const windowOf = (args: Arguments, type: string, size: readonly number[]): Window => ({
  type,
  size,
  sizeName: 'kernel_size',
  ...slidingArguments(args, size.length),
});

/** Convolution; channels may be convolved in groups. */
export const Conv = nn('Conv', {
  parameters: ['inputs', 'kernel'],
  options,
  output(args) {
    const tensor = spatialTensor(args, 'inputs', 'Conv');
    const kernel = kernelShape(args, 'kernel', 'Conv', tensor);
    requireGroups(tensor, kernel);
    const window = windowOf(args, 'Conv', kernel.size);
    requireOneStep(window);
    return slidOver(tensor, window, kernel.outputs);
  },
});

function requireGroups({ channels }: SpatialTensor, { inputs, outputs }: KernelShape): void {
  if (channels % inputs === 0 && outputs % (channels / inputs) === 0) return;
  reject(
    `Conv has a kernel for ${inputs} channels and ${outputs} filters, which do not divide the ${channels} channels of its input into groups.`,
    'kernel',
  );
}

/** TensorFlow, and so Keras, has no convolution with both. */
function requireOneStep({ strides, dilation = [] }: Window): void {
  if (strides.every((stride) => stride === 1) || dilation.every((rate) => rate === 1)) return;
  reject('Strides above 1 and a dilation_rate above 1 exclude each other.', 'dilation_rate');
}

/** Convolution of each channel with filters of its own. */
export const DepthwiseConv = nn('DepthwiseConv', {
  parameters: ['inputs', 'kernel'],
  options,
  output: (args) => depthwise(args, 'DepthwiseConv', 'kernel').output,
});

function depthwise(args: Arguments, type: string, name: string) {
  const tensor = spatialTensor(args, 'inputs', type, 2);
  const kernel = kernelShape(args, name, type, tensor);
  if (kernel.inputs !== tensor.channels)
    reject(`${type} has a kernel for ${kernel.inputs} channels; its input has ${tensor.channels}.`, name);
  const channels = kernel.inputs * kernel.outputs;
  return { tensor, channels, output: slidOver(tensor, windowOf(args, type, kernel.size), channels) };
}

/** A depthwise convolution, then one of each position. */
export const SeparableConv = nn('SeparableConv', {
  parameters: ['inputs', 'depthwise_kernel', 'pointwise_kernel'],
  options,
  output(args) {
    const { tensor, channels, output } = depthwise(args, 'SeparableConv', 'depthwise_kernel');
    const kernel = kernelShape(args, 'pointwise_kernel', 'SeparableConv', tensor);
    if (kernel.inputs !== channels || kernel.size.some((size) => size !== 1))
      reject(
        `SeparableConv expects a pointwise_kernel for ${channels} channels with a window of 1.`,
        'pointwise_kernel',
      );
    const axis = tensor.format === 'channels_last' ? output.shape.length - 1 : 1;
    return { shape: output.shape.with(axis, kernel.outputs), dtype: 'float32' };
  },
});

/** The transpose of a convolution. Its kernel is [...window, filters, channels]. */
export const ConvTranspose = nn('ConvTranspose', {
  parameters: ['inputs', 'kernel'],
  options: { strides: 1, padding: 'valid', output_padding: null, data_format: null, dilation_rate: 1 },
  output(args) {
    const tensor = spatialTensor(args, 'inputs', 'ConvTranspose');
    const kernel = kernelShape(args, 'kernel', 'ConvTranspose', tensor);
    if (kernel.outputs !== tensor.channels)
      reject(
        `ConvTranspose has a kernel for ${kernel.outputs} channels; its input has ${tensor.channels}.`,
        'kernel',
      );
    const config = transposedWindow(args, kernel.size);
    const sizes = tensor.sizes.map((size, axis) => transposedLength(config, size, axis));
    return withSizes(tensor, sizes, kernel.inputs);
  },
});

function transposedWindow(args: Arguments, kernelSize: readonly number[]) {
  const { strides, dilation, padding } = slidingArguments(args, kernelSize.length);
  const outputPadding = isAbsent(args, 'output_padding')
    ? null
    : sizesArgument(args, 'output_padding', kernelSize.length, { minimum: 0 });
  const window = {
    kernel_size: kernelSize,
    strides,
    dilation_rate: dilation,
    padding,
    output_padding: outputPadding,
  };
  const [complaint] = outputPaddingComplaints(window);
  if (complaint !== undefined) reject(complaint.complaint, complaint.argument);
  return window;
}
