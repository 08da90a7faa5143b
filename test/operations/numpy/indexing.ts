import { batch, type CaseValue, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const bools = { dtype: 'bool' } as const;
const all: CaseValue = { slice: [null, null, null] };
const item = (...key: CaseValue[]): OperationCase => ({ args: [batch([4, 5]), key] });
const array = (shape: readonly number[], values: readonly number[]): CaseValue => ({
  array: { dtype: 'int32', shape, values },
});
const sorts: OperationCase[] = [
  { args: [batch([5])] },
  { config: { axis: 1 }, args: [batch([5, 2])] },
  { config: { axis: null }, args: [batch([3])] },
  { args: [batch([5], ints)] },
  { args: [batch([5], bools)] },
  {
    name: 'keeps the order of equal numbers',
    args: [tensor([6], { dtype: 'int32', values: [2, 1, 2, 1, 1, 2] })],
  },
];

export default operationCases(
  'numpy',
  {
    GetItem: [
      item(all, 0),
      item(all, -1),
      item(all, { slice: [1, null, null] }),
      item(all, { slice: [null, -1, 2] }, 2),
      item(all, { slice: [null, null, -1] }),
      item(all, { slice: [3, 0, -2] }, { slice: [-3, null, null] }),
      item({ ellipsis: true }, 0),
      item({ ellipsis: true }, null),
      item(all, null, 1),
      item(null, { ellipsis: true }, { slice: [0, 100, null] }),
      item({ ellipsis: true }),
      { args: [batch([4, 5]), 1] },
      { args: [batch([4], ints), [all, { slice: [1, 3, null] }]] },
      { args: [batch([4], bools), [all, 2]] },
    ],
    Take: [
      { config: { axis: 1 }, args: [batch([4, 2]), [0, -1, 2]] },
      { config: { axis: 1 }, args: [batch([4, 2]), 1] },
      { config: { axis: 0 }, args: [tensor([4, 2]), tensor([null, 3], { dtype: 'int32', from: -4, to: 4 })] },
      { config: { axis: -1 }, args: [batch([2, 5]), array([2, 2], [0, 4, 3, 1])] },
      { args: [tensor([2, 3]), [5, 0]] },
      { config: { axis: 1 }, args: [batch([4], ints), [2, 2]] },
    ],
    TakeAlongAxis: [
      { config: { axis: 1 }, args: [batch([4]), tensor([null, 2], { dtype: 'int32', from: -4, to: 4 })] },
      { config: { axis: 1 }, args: [batch([4, 3]), tensor([1, 2, 3], { dtype: 'int32', from: 0, to: 4 })] },
      { config: { axis: -1 }, args: [tensor([1, 4]), tensor([null, 2], { dtype: 'int32', from: 0, to: 4 })] },
      { args: [tensor([6]), tensor([2], { dtype: 'int32', from: 0, to: 6 })] },
      { config: { axis: 1 }, args: [batch([4], ints), array([1, 1], [2])] },
    ],
    UnravelIndex: [
      { config: { shape: [2, 4] }, args: [tensor([5], { dtype: 'int32', from: 0, to: 8 })] },
      { config: { shape: [2, 3, 4] }, args: [tensor([5], { dtype: 'int32', from: 0, to: 24 })] },
    ],
    Sort: sorts,
    Argsort: [...sorts, { config: { axis: 0 }, args: [batch([2])] }],
    Argpartition: [
      { config: { kth: 2 }, args: [tensor([6], { dtype: 'int32', values: [5, 1, 4, 2, 6, 3] })] },
    ],
    SearchSorted: [
      { args: [tensor([5], { values: [-1, 0, 0.5, 1, 2] }), tensor([4])] },
      {
        config: { side: 'right' },
        args: [tensor([5], { dtype: 'int32', values: [-1, 0, 0, 1, 2] }), tensor([4], ints)],
      },
      {
        args: [
          { array: { dtype: 'float32', shape: [3], values: [0, 1, 2] } },
          tensor([4], { values: [0, 1, 0.5, 9] }),
        ],
      },
    ],
    Digitize: [
      { args: [batch([4]), [-1, 0, 1]] },
      { args: [batch([4], ints), [-1, 0, 1]] },
      { args: [tensor([3], { values: [0, 1, -1] }), [-1, 0, 1]] },
    ],
    Unique: [
      { config: { size: 3 }, args: [tensor([6], { dtype: 'int32', values: [2, 1, 2, 1, 1, 5] })] },
      {
        config: { size: 5, fill_value: 7, return_index: true, return_inverse: true, return_counts: true },
        args: [tensor([6], { dtype: 'int32', values: [2, 1, 2, 1, 1, 5] })],
      },
      {
        config: { size: 2, return_counts: true },
        args: [tensor([6], { dtype: 'int32', values: [2, 1, 2, 1, 1, 5] })],
      },
      {
        config: { size: 8, return_inverse: true },
        args: [tensor([2, 3], { values: [2, 1, 2, 0.5, 1, 5] })],
        gradient: false,
      },
    ],
    IsIn: [
      { args: [batch([4], ints), [1, 2, 3]] },
      { config: { invert: true }, args: [batch([4], ints), tensor([5], ints)] },
      { args: [batch([4], { values: Array.from({ length: 12 }, (_, index) => index / 2) }), [1, 2.5]] },
    ],
  },
  {
    GetItem: [
      { args: [batch([4]), [all, 4]], message: /key is 4, but the tensor has 4/ },
      {
        args: [batch([4]), [all, 0, 0]],
        message: /key selects along 3 axes, but x has the shape \[batch, 4\]/,
      },
      { args: [batch([4]), [{ ellipsis: true }, { ellipsis: true }]], message: /more than one ellipsis/ },
      { args: [batch([4]), [all, { slice: [4, null, null] }]], message: /selects nothing of the size 4/ },
      { args: [batch([4]), [all, 'a']], message: /key holds "a"/ },
      { args: [batch([4]), [all, { slice: [null, null, 0] }]], message: /the step 0/ },
    ],
    Take: [
      { config: { axis: 1 }, args: [batch([4]), [4]], message: /indices has 4, but x has the size 4/ },
      { args: [batch([4]), [0.5]], message: /indices must be a tensor of integers/ },
    ],
    Unique: [{ args: [batch([4])], message: /set size/ }],
  },
);
