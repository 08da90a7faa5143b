import { batch, operationCases, tensor } from '../operation-cases.js';

const x = batch([4, 2]);

export default operationCases(
  'core',
  {
    Cast: [
      { config: { dtype: 'int32' }, args: [x] },
      { config: { dtype: 'bool' }, args: [batch([4], { dtype: 'int32' })] },
      { config: { dtype: 'float32' }, args: [batch([4], { dtype: 'bool' })] },
      { config: { dtype: 'float32' }, args: [x] },
      { config: { dtype: 'int64' }, args: [x], warnings: /int32 instead of int64/ },
      // Rounded to 16 bits in Keras.
      {
        config: { dtype: 'float16' },
        args: [x],
        warnings: /float32 instead of float16/,
        gradient: false,
        tolerance: { relative: 1e-3 },
      },
    ],
    SaturateCast: [
      { config: { dtype: 'int32' }, args: [x] },
      { config: { dtype: 'uint8' }, args: [batch([9], { from: -300, to: 600 })], warnings: /uint8/ },
    ],
    ConvertToTensor: [{ args: [x] }, { config: { dtype: 'int32' }, args: [batch([3], { dtype: 'int32' })] }],
    StopGradient: [{ args: [x] }, { args: [batch([2], { dtype: 'int32' })] }],
    Slice: [
      { config: { shape: [2, 1, 2] }, args: [x, [1, 2, 0]] },
      { config: { shape: [-1, 2, -1] }, args: [x, [0, 1, 1]], inference: false },
      { config: { shape: [-1, 2] }, args: [batch([3], { dtype: 'int32' }), [0, 1]] },
      {
        config: { shape: [1, 2, 1] },
        args: [x, { array: { dtype: 'int32', shape: [3], values: [0, 1, 1] } }],
      },
    ],
    SliceUpdate: [
      { args: [x, [1, 1, 0], tensor([2, 3, 1])], gradient: false },
      { args: [batch([3], { dtype: 'int32' }), [0, 1], tensor([2, 1], { dtype: 'int32' })] },
    ],
    Unstack: [
      { config: { axis: 1 }, args: [x] },
      { config: { num: 2, axis: -1 }, args: [x] },
      { config: { axis: 0 }, args: [tensor([2, 3])] },
    ],
    Scatter: [
      { config: { shape: [5, 2] }, args: [[[0], [3], [0]], tensor([3, 2])] },
      { config: { shape: [4, 3] }, args: [tensor([5, 2], { dtype: 'int32', from: 0, to: 3 }), tensor([5])] },
      { config: { shape: [4] }, args: [[[1], [1]], tensor([2], { dtype: 'int32' })] },
    ],
    ScatterUpdate: [
      {
        args: [
          x,
          [
            [0, 1],
            [2, 3],
          ],
          tensor([2, 2]),
        ],
      },
      {
        config: { reduction: 'add' },
        args: [
          x,
          [
            [0, 1, 1],
            [0, 1, 1],
            [1, 0, 0],
          ],
          tensor([3]),
        ],
      },
      { config: { reduction: 'max' }, args: [x, [[0], [2]], tensor([2, 4, 2])] },
      { config: { reduction: 'min' }, args: [x, [[0], [2]], tensor([2, 4, 2])] },
      {
        config: { reduction: 'mul' },
        args: [
          x,
          [
            [0, 1],
            [2, 3],
          ],
          tensor([2, 2]),
        ],
        gradient: false,
      },
      { args: [batch([3], { dtype: 'int32' }), [[0, 1]], tensor([1], { dtype: 'int32' })] },
    ],
  },
  {
    Cast: [
      { args: [x], message: /dtype must be a string; got null/ },
      { config: { dtype: 'complex64' }, args: [x], message: /dtype must be the name of a dtype/ },
    ],
    Slice: [
      { config: { shape: [1, 5, 1] }, args: [x, [0, 0, 0]], message: /slice of 5 from 0 does not fit/ },
      { config: { shape: [1, 5] }, args: [x, [0, 0, 0]], message: /shape must be a list of 3 integers/ },
      {
        config: { shape: [1, 1, 1] },
        args: [x, tensor([3], { dtype: 'int32' })],
        message: /start_indices must be/,
      },
    ],
    Unstack: [{ config: { axis: 0 }, args: [x], message: /at most 4096 parts; axis 0 has batch/ }],
    ScatterUpdate: [
      { args: [x, [[0, 4]], tensor([1, 2])], message: /indices has 4 for axis 1, whose size is 4/ },
      { args: [x, [[0, 1]], tensor([1, 3])], message: /updates must have the shape \[1, 2\]/ },
      {
        config: { reduction: 'mul' },
        args: [
          x,
          [
            [0, 1],
            [0, 1],
          ],
          tensor([2, 2]),
        ],
        message: /each place once/,
      },
    ],
  },
);
