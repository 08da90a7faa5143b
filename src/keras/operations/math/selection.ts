import { floatArgument, integerTensor, isSameShape, tensorArgument } from '../arguments/tensors.js';
import { flagArgument, integerArgument } from '../arguments/values.js';
import { reject } from '../rejection.js';
import { math } from './math.js';

/** The k largest entries of the last axis and their places, sorted. */
export const TopK = math('TopK', {
  parameters: ['x'],
  options: { k: null, sorted: true },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    if (dtype === 'bool') reject('x must be a tensor of numbers; it is bool.', 'x');
    flagArgument(args, 'sorted');
    const size = shape.at(-1);
    const k = integerArgument(args, 'k', { minimum: 1 });
    if (size === undefined || k > size)
      return reject(`k is ${k}, but the last axis of x has ${size ?? 'no'} entries.`, 'k');
    const selected = [...shape.slice(0, -1), k];
    return [
      { shape: selected, dtype },
      { shape: selected, dtype: 'int32' },
    ];
  },
});

/** Whether the class of each sample is among its k largest predictions. */
export const InTopK = math('InTopK', {
  parameters: ['targets', 'predictions'],
  options: { k: null },
  output(args) {
    const targets = integerTensor(args, 'targets');
    const predictions = floatArgument(args, 'predictions');
    integerArgument(args, 'k', { minimum: 1 });
    const [samples = 1] = predictions.shape;
    if (predictions.shape.length !== 2 || !isSameShape(targets.shape, [samples]))
      reject('predictions must be a matrix, and targets a vector of an integer for each row.', 'targets');
    return { shape: targets.shape, dtype: 'bool' };
  },
});
