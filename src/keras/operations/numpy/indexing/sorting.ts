import { isTensor, tensorArgument } from '../../arguments/tensors.js';
import { choiceArgument, flagArgument, integerArgument, isAbsent } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';
import { alike, operations } from '../family.js';
import { alongAxis } from '../reductions/reductions.js';

type Arguments = OperationArguments<TensorSpec>;

const sorted = (hasOwnType: boolean): OperationDefinition => ({
  parameters: ['x'],
  options: { axis: -1 },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    // A scalar has no axis; null means all numbers in one row.
    const sizes = shape.length === 0 ? [1] : alongAxis({ axis: -1, ...args }, shape);
    return { shape: sizes, dtype: hasOwnType ? dtype : 'int32' };
  },
});

/** Operations that sort, search and count. */
export const SORTING = {
  ...operations({
    Sort: sorted(true),
    Argsort: sorted(false),
    Argpartition: {
      ...sorted(false),
      options: { kth: null, axis: -1 },
      output(args) {
        integerArgument(args, 'kth');
        return sorted(false).output(args);
      },
    },
    SearchSorted: {
      parameters: ['sorted_sequence', 'values'],
      options: { side: 'left' },
      output(args) {
        choiceArgument(args, 'side', ['left', 'right']);
        const { shape, dtype } = tensorArgument(args, 'sorted_sequence');
        if (shape.length !== 1) reject('sorted_sequence must have one axis.', 'sorted_sequence');
        if (dtype === 'bool') reject('sorted_sequence must have numbers; it is bool.', 'sorted_sequence');
        return { shape: tensorArgument(args, 'values').shape, dtype: 'int32' };
      },
    },
    Digitize: {
      parameters: ['x', 'bins'],
      output(args) {
        const bins = args['bins'];
        if (bins !== undefined && isTensor(bins)) reject('bins must be numbers, not a tensor.', 'bins');
        if (tensorArgument(args, 'bins').shape.length !== 1)
          reject('bins must be a list of numbers.', 'bins');
        return { shape: tensorArgument(args, 'x').shape, dtype: 'int32' };
      },
    },
    Unique: {
      parameters: ['x'],
      options: {
        sorted: true,
        return_index: false,
        return_inverse: false,
        return_counts: false,
        axis: null,
        size: null,
        fill_value: null,
      },
      output: uniqueOutputs,
    },
  }),
  ...alike(['IsIn'], {
    parameters: ['x1', 'x2'],
    options: { assume_unique: false, invert: false },
    output(args) {
      tensorArgument(args, 'x2');
      flagArgument(args, 'invert');
      return { shape: tensorArgument(args, 'x1').shape, dtype: 'bool' };
    },
  }),
};

function uniqueOutputs(args: Arguments): TensorSpec[] {
  const { shape, dtype } = tensorArgument(args, 'x');
  if (isAbsent(args, 'size'))
    reject('How many numbers Unique finds depends on their values: set size.', 'size');
  if (!isAbsent(args, 'axis') && shape.length !== 1)
    reject('axis is supported for a tensor with one axis only.', 'axis');
  if (!flagArgument(args, 'sorted')) reject('sorted must be true.', 'sorted');
  const size = integerArgument(args, 'size');
  if (size < 1) reject(`size must be a positive integer, not ${size}.`, 'size');
  const places: TensorSpec = { shape: [size], dtype: 'int32' };
  return [
    { shape: [size], dtype },
    ...(flagArgument(args, 'return_index') ? [places] : []),
    ...(flagArgument(args, 'return_inverse') ? [{ shape, dtype: 'int32' as const }] : []),
    ...(flagArgument(args, 'return_counts') ? [places] : []),
  ];
}
