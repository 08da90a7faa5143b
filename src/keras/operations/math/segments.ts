import { constantNumbers } from '../arguments/constants.js';
import { integerTensor, isSameShape, tensorArgument } from '../arguments/tensors.js';
import { flagArgument, optionalInteger } from '../arguments/values.js';
import type { OperationDefinition } from '../define.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';
import { math } from './math.js';

const reduction: OperationDefinition = {
  parameters: ['data', 'segment_ids'],
  options: { num_segments: null, sorted: false },
  output(args) {
    const data = tensorArgument(args, 'data');
    if (data.dtype !== 'float32') reject(`data must be a float32 tensor; it is ${data.dtype}.`, 'data');
    flagArgument(args, 'sorted');
    const ids = integerTensor(args, 'segment_ids');
    if (!isSameShape(ids.shape, data.shape.slice(0, 1)))
      reject(
        'segment_ids must be a vector of an integer for each entry of the first axis of data.',
        'segment_ids',
      );
    return { shape: [segmentsOf(args), ...data.shape.slice(1)], dtype: 'float32' };
  },
};

/** Where it is not given, one more than the largest of constant segment_ids. */
function segmentsOf(args: OperationArguments<TensorSpec>): number {
  const given = optionalInteger(args, 'num_segments', { minimum: 1 });
  const ids = constantNumbers(args['segment_ids']);
  const largest = ids?.reduce((a, b) => Math.max(a, b), 0);
  if (given !== undefined && largest !== undefined && largest >= given)
    return reject(`segment_ids has ${largest}, which is not below num_segments ${given}.`, 'segment_ids');
  if (given !== undefined) return given;
  if (largest !== undefined) return largest + 1;
  return reject(
    'num_segments must be given: without it, the shape of the result depends on the data.',
    'num_segments',
  );
}

/** Sums of the entries of each segment. */
export const SegmentSum = math('SegmentSum', reduction);
/** The largest entries of each segment. */
export const SegmentMax = math('SegmentMax', reduction);
/** The smallest entries of each segment. */
export const SegmentMin = math('SegmentMin', reduction);
/** Products of the entries of each segment. */
export const SegmentProd = math('SegmentProd', reduction);
