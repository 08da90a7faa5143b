import { reducedAxes, reducedShape } from '../arguments/axes.js';
import { broadcastShape, floatArgument, tensorArgument } from '../arguments/tensors.js';
import { flagArgument, integerArgument, rejectValue } from '../arguments/values.js';
import { reject } from '../rejection.js';
import { math } from './math.js';

/** log Σ exp(x). */
export const Logsumexp = math('Logsumexp', {
  parameters: ['x'],
  options: { axis: null, keepdims: false },
  output(args) {
    const { shape, dtype } = floatArgument(args, 'x');
    const axes = reducedAxes(args, 'axis', shape.length);
    return { shape: reducedShape(shape, axes, flagArgument(args, 'keepdims')), dtype };
  },
});

/** Distances between the rows of two matrices. */
export const CDist = math('CDist', {
  parameters: ['x', 'y'],
  output(args) {
    const [x, y] = [floatArgument(args, 'x'), floatArgument(args, 'y')];
    if (x.shape.length < 2 || y.shape.length < 2) reject('x and y must have 2 axes or more.', 'x');
    if (x.shape.at(-1) !== y.shape.at(-1))
      reject(
        `The last axes of x and y must have one size; they have ${x.shape.at(-1)} and ${y.shape.at(-1)}.`,
        'y',
      );
    const groups = broadcastShape(x.shape.slice(0, -2), y.shape.slice(0, -2));
    return { shape: [...groups, x.shape.at(-2) ?? 1, y.shape.at(-2) ?? 1], dtype: 'float32' };
  },
});

/** Windows of the last axis, as a new axis before their entries. */
export const ExtractSequences = math('ExtractSequences', {
  parameters: ['x'],
  options: { sequence_length: null, sequence_stride: null },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    if (dtype === 'bool' || shape.length === 0)
      return rejectValue(args, 'x', 'a tensor of numbers with an axis');
    const length = integerArgument(args, 'sequence_length', { minimum: 1 });
    const stride = integerArgument(args, 'sequence_stride', { minimum: 1 });
    const size = shape.at(-1) ?? 1;
    if (length > size)
      reject(`sequence_length is ${length}, but the last axis of x has ${size} entries.`, 'sequence_length');
    return { shape: [...shape.slice(0, -1), 1 + Math.floor((size - length) / stride), length], dtype };
  },
});
