import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const likes: OperationCase[] = [
  { args: [batch([3])] },
  { args: [batch([3], ints)] },
  { config: { dtype: 'int32' }, args: [batch([3])] },
  { config: { dtype: 'bool' }, args: [batch([3])] },
];

export default operationCases(
  'numpy',
  {
    OnesLike: likes,
    ZerosLike: likes,
    EmptyLike: likes,
    Array: [
      { args: [batch([3])] },
      {
        config: { dtype: 'float64' },
        args: [batch([3])],
        gradient: false,
        warnings: /Computed in float32 instead of float64/,
      },
      { config: { dtype: 'float32' }, args: [batch([3], ints)] },
    ],
    FullLike: [
      { args: [batch([3]), 2.5] },
      { args: [batch([3], ints), 2] },
      { args: [batch([3]), tensor([3])] },
      { config: { dtype: 'int32' }, args: [batch([3]), 7] },
    ],
    Full: [
      { config: { shape: [2, 3] }, args: [tensor([3])] },
      { config: { shape: [2, 3], dtype: 'int32' }, args: [tensor([], ints)] },
      { config: { shape: [2] }, args: [0.5] },
    ],
    View: [
      { config: { dtype: 'int32' }, args: [tensor([3], { values: [0, 1, 2] })] },
      { args: [batch([3])], gradient: false },
      { config: { dtype: 'float32' }, args: [tensor([2], { dtype: 'int32', values: [1065353216, 0] })] },
    ],
    Arange: [
      { args: [4] },
      { args: [1, 8, 2] },
      { args: [0.5, 2] },
      { config: { dtype: 'float32' }, args: [5, 1, -1] },
    ],
    Linspace: [
      { config: { num: 5 }, args: [batch([3]), 1] },
      { config: { num: 4, endpoint: false, axis: -1 }, args: [batch([3]), batch([3])] },
      { config: { num: 1, axis: 1 }, args: [batch([3]), tensor([3])] },
      { config: { num: 3 }, args: [tensor([2], ints), tensor([2], ints)] },
    ],
    Logspace: [
      { config: { num: 4 }, args: [batch([3]), 1] },
      { config: { num: 3, base: 2, axis: -1 }, args: [batch([3]), batch([3])] },
    ],
    Geomspace: [
      { config: { num: 4 }, args: [batch([3], { from: 1, to: 9 }), 100] },
      {
        config: { num: 3, axis: -1, endpoint: false },
        args: [batch([3], { from: -9, to: -1 }), tensor([3], { from: -9, to: -1 })],
      },
    ],
    Size: [{ args: [tensor([2, 3])] }],
    Ndim: [{ args: [batch([2, 3])], inference: false }],
  },
  {
    Arange: [
      { args: [tensor([])], message: /the shape depends on it/ },
      { args: [4, 1], message: /lie no numbers/ },
    ],
    FullLike: [
      { args: [batch([3]), tensor([2])], message: /cannot be broadcast/ },
      { config: { dtype: 'string' }, args: [batch([3]), 1], message: /dtype must be the name of a dtype/ },
    ],
    Linspace: [{ config: { num: 0 }, args: [batch([3]), 1], message: /num must be a positive integer/ }],
    View: [
      { config: { dtype: 'uint8' }, args: [batch([3])], message: /cannot be viewed as uint8/ },
      { config: { dtype: 'bool' }, args: [batch([3])], message: /cannot be viewed as bool/ },
    ],
  },
);
