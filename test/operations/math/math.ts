import { batch, operationCases, tensor } from '../operation-cases.js';

const x = batch([4, 5]);
const idsOf = (...values: number[]) =>
  ({ array: { dtype: 'int32', shape: [values.length], values } }) as const;
const ids = idsOf(2, 0, 2, 3, 0);
const sorted = idsOf(0, 0, 1, 2, 2);

const segments = [
  { config: { num_segments: 4 }, args: [tensor([5, 3]), ids] },
  { config: { num_segments: 4 }, args: [tensor([5]), tensor([5], { dtype: 'int32', from: 0, to: 3 })] },
  { config: { sorted: true }, args: [tensor([5, 3]), sorted], inference: false },
];

export default operationCases(
  'math',
  {
    SegmentSum: segments,
    SegmentMax: segments,
    SegmentMin: segments,
    SegmentProd: [
      ...segments,
      { config: { num_segments: 2 }, args: [tensor([5], { values: [0, 2, 3, 0, 0] }), idsOf(0, 0, 1, 1, 0)] },
    ],
    TopK: [
      { config: { k: 2 }, args: [x] },
      { config: { k: 5, sorted: true }, args: [batch([5])] },
      { config: { k: 1 }, args: [batch([6], { dtype: 'int32' })] },
    ],
    InTopK: [
      {
        config: { k: 2 },
        args: [tensor([6], { dtype: 'int32', from: 0, to: 4 }), tensor([6, 4])],
        gradient: false,
      },
      {
        config: { k: 2 },
        args: [[0, 1, 2], tensor([3, 3], { values: [1, 1, 1, 0, 2, 2, 5, 4, 3] })],
        gradient: false,
      },
    ],
    Logsumexp: [
      { config: { axis: -1 }, args: [x] },
      { config: { axis: [1, 2], keepdims: true }, args: [x] },
      { args: [tensor([2, 3], { from: 80, to: 100 })] },
    ],
    CDist: [{ args: [batch([4, 3]), batch([5, 3])] }, { args: [tensor([4, 3]), batch([5, 3])] }],
    ExtractSequences: [
      { config: { sequence_length: 3, sequence_stride: 2 }, args: [batch([2, 8])] },
      { config: { sequence_length: 4, sequence_stride: 1 }, args: [batch([6], { dtype: 'int32' })] },
    ],
    Rsqrt: [{ args: [batch([4], { from: 0.1, to: 3 })] }],
    Erf: [{ args: [x] }],
    Erfc: [{ args: [batch([6], { from: -5, to: 5 })] }],
    Erfinv: [{ args: [batch([6], { from: -0.95, to: 0.95 })] }],
  },
  {
    SegmentSum: [
      {
        args: [tensor([5]), tensor([5], { dtype: 'int32' })],
        message: /num_segments must be given: without it, the shape/,
      },
      {
        config: { num_segments: 2 },
        args: [tensor([5]), sorted],
        message: /segment_ids has 2, which is not below/,
      },
      {
        config: { num_segments: 2 },
        args: [tensor([5]), idsOf(0, 1)],
        message: /segment_ids must be a vector/,
      },
    ],
    TopK: [{ config: { k: 6 }, args: [x], message: /k is 6, but the last axis of x has 5 entries/ }],
    ExtractSequences: [
      {
        config: { sequence_length: 9, sequence_stride: 1 },
        args: [batch([8])],
        message: /sequence_length is 9/,
      },
    ],
  },
);
