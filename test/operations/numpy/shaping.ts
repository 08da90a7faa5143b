import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const bools = { dtype: 'bool' } as const;
const every = (config: NonNullable<OperationCase['config']>, shape: readonly number[]): OperationCase[] => [
  { config, args: [batch(shape)] },
  { config, args: [batch(shape, ints)] },
  { config, args: [batch(shape, bools)] },
];

export default operationCases(
  'numpy',
  {
    Reshape: [
      ...every({ newshape: [-1, 6] }, [2, 3]),
      { config: { newshape: [-1, 3, 2, 1] }, args: [batch([6])] },
      { config: { newshape: [-1] }, args: [batch([2, 3])] },
      { config: { newshape: [3, 6] }, args: [tensor([2, 9])] },
    ],
    Ravel: every({}, [2, 3]),
    ExpandDims: [
      ...every({ axis: -1 }, [3]),
      { config: { axis: [1, -1] }, args: [batch([3])] },
      { config: { axis: 0 }, args: [batch([3])] },
    ],
    Squeeze: [
      ...every({ axis: 1 }, [1, 3, 1]),
      { config: { axis: [1, -1] }, args: [batch([1, 3, 1])] },
      { args: [batch([1, 3, 1])] },
    ],
    Transpose: [
      ...every({ axes: [0, 2, 1] }, [2, 3]),
      { args: [batch([2, 3])] },
      { config: { axes: [-1, 0, 1] }, args: [batch([2, 3])] },
    ],
    Swapaxes: [
      ...every({ axis1: 1, axis2: -1 }, [2, 3, 4]),
      { config: { axis1: 0, axis2: 1 }, args: [batch([2])] },
    ],
    Moveaxis: [
      ...every({ source: 1, destination: -1 }, [2, 3, 4]),
      { config: { source: [0, 1], destination: [-1, 0] }, args: [batch([2, 3])] },
    ],
    BroadcastTo: [
      { config: { shape: [3, 2, 4] }, args: [tensor([2, 1])] },
      { config: { shape: [2, 4] }, args: [tensor([4], ints)] },
      { config: { shape: [2, 4] }, args: [tensor([4], bools)] },
    ],
    Tile: [
      ...every({ repeats: [1, 2] }, [3]),
      { config: { repeats: 2 }, args: [batch([2, 3])] },
      { config: { repeats: [1, 2, 2, 2, 2] }, args: [batch([2, 3, 2, 2])] },
      { config: { repeats: [2, 1, 1, 2] }, args: [tensor([2, 3])] },
      { config: { repeats: [2, 1] }, args: [batch([3])] },
    ],
    Repeat: [
      ...every({ repeats: 2, axis: 1 }, [3, 2]),
      { config: { repeats: 3 }, args: [batch([2])] },
      { config: { repeats: [2, 0, 1], axis: 1 }, args: [batch([3, 2])] },
      { config: { repeats: [2], axis: -1 }, args: [batch([3, 2])] },
      { config: { repeats: 2, axis: 0 }, args: [batch([2])] },
    ],
    Pad: [
      ...every(
        {
          pad_width: [
            [0, 0],
            [1, 2],
          ],
        },
        [3],
      ),
      {
        config: {
          pad_width: [
            [0, 0],
            [1, 2],
          ],
        },
        args: [batch([3])],
        kwargs: { constant_values: 1.5 },
      },
      {
        config: {
          pad_width: [
            [0, 0],
            [2, 1],
          ],
          mode: 'reflect',
        },
        args: [batch([4])],
      },
      {
        config: {
          pad_width: [
            [0, 0],
            [2, 1],
            [1, 1],
          ],
          mode: 'symmetric',
        },
        args: [batch([4, 2])],
      },
      { config: { pad_width: 1 }, args: [tensor([3])] },
      { config: { pad_width: [1, 2] }, args: [tensor([3])] },
      {
        config: {
          pad_width: [
            [0, 0],
            [1, 2],
          ],
        },
        args: [batch([3], ints)],
        kwargs: { constant_values: -1 },
      },
    ],
    Roll: [
      ...every({ shift: 1, axis: 1 }, [4]),
      { config: { shift: -2 }, args: [batch([4])] },
      { config: { shift: [1, -1], axis: [1, 2] }, args: [batch([4, 3])] },
      { config: { shift: 9, axis: -1 }, args: [batch([4])] },
    ],
    Flip: [
      ...every({ axis: 1 }, [3, 2]),
      { args: [batch([3])] },
      { config: { axis: [1, -1] }, args: [batch([3, 2])] },
    ],
    Fliplr: every({}, [3]),
    Flipud: every({}, [3]),
    Rot90: [
      ...every({ axes: [1, 2] }, [2, 3]),
      {
        name: 'turns twice; Keras shuffles what is not square',
        config: { k: 2, axes: [1, 2] },
        args: [batch([3, 3, 1])],
      },
      { config: { k: -1, axes: [2, 1] }, args: [batch([2, 3])] },
      { config: { k: 4 }, args: [batch([2])], inference: false },
      { args: [batch([2])] },
    ],
    Concatenate: [
      { args: [[batch([2]), batch([2])]] },
      { config: { axis: -1 }, args: [[batch([2, 3]), batch([2, 1]), batch([2, 2])]] },
      { config: { axis: 1 }, args: [[batch([2]), batch([3], ints)]] },
      { config: { axis: 1 }, args: [[batch([2], bools), batch([3], bools)]] },
    ],
    Stack: [
      { args: [[batch([2]), batch([2])]] },
      { config: { axis: -1 }, args: [[batch([2, 3]), batch([2, 3])]] },
      { config: { axis: 1 }, args: [[batch([2]), batch([2], ints)]] },
    ],
    Hstack: [
      { args: [[batch([2]), batch([3])]] },
      { args: [[tensor([2]), tensor([3])]] },
      { args: [[batch([2, 2]), batch([1, 2])]] },
    ],
    Vstack: [{ args: [[batch([2]), batch([2])]] }, { args: [[tensor([2]), tensor([3])]] }],
    Dstack: [
      { args: [[batch([2]), batch([2])]] },
      { args: [[tensor([2]), tensor([2])]] },
      { args: [[batch([2, 3]), batch([2, 1])]] },
    ],
    Append: [
      { config: { axis: 1 }, args: [batch([2]), batch([3])] },
      { args: [batch([2]), batch([3], ints)] },
    ],
    Meshgrid: [
      { args: [tensor([2]), tensor([3])] },
      { config: { indexing: 'ij' }, args: [tensor([2]), tensor([3]), tensor([2])] },
      { args: [tensor([2]), tensor([3]), tensor([4])] },
      { args: [tensor([2], ints), tensor([3], ints)] },
    ],
    Split: [
      ...every({ indices_or_sections: 2, axis: 1 }, [4, 2]),
      { config: { indices_or_sections: [1, 3], axis: 1 }, args: [batch([4, 2])] },
      { config: { indices_or_sections: [2], axis: -1 }, args: [batch([4])] },
      { config: { indices_or_sections: 12, axis: 1 }, args: [batch([12])] },
    ],
    Hsplit: [
      { config: { indices_or_sections: 2 }, args: [batch([4, 2])] },
      { config: { indices_or_sections: [1] }, args: [tensor([4])] },
    ],
    Vsplit: [{ config: { indices_or_sections: 2 }, args: [tensor([4, 2])] }],
    Dsplit: [{ config: { indices_or_sections: 2 }, args: [batch([3, 4])] }],
    ArraySplit: [
      { config: { indices_or_sections: 3, axis: 1 }, args: [batch([5])] },
      { config: { indices_or_sections: 2, axis: -1 }, args: [batch([2, 4])] },
    ],
  },
  {
    Reshape: [
      {
        config: { newshape: [-1, 7] },
        args: [tensor([2, 3])],
        message: /\[2, 3\], which cannot be reshaped to \[-1, 7\]/,
      },
      { config: { newshape: [-1, -1] }, args: [batch([3])], message: /one may be -1/ },
      { args: [batch([3])], message: /newshape must be/ },
    ],
    Squeeze: [
      { config: { axis: 1 }, args: [batch([3])], message: /Axis 1 has the size 3/ },
      { args: [tensor([1, 3])], message: /may be the batch/ },
    ],
    Transpose: [
      { config: { axes: [0, 1] }, args: [batch([2, 3])], message: /axes must name each of the 3 axes/ },
    ],
    Concatenate: [
      { config: { axis: 1 }, args: [[batch([2, 3]), batch([2, 2])]], message: /differ in more than axis 1/ },
      { args: [[]], message: /xs/ },
    ],
    Stack: [{ args: [[batch([2]), batch([3])]], message: /Shapes \[batch, 2\] and \[batch, 3\] differ/ }],
    Split: [
      {
        config: { indices_or_sections: 3, axis: 1 },
        args: [batch([4])],
        message: /4 cannot be split into 3 equal parts/,
      },
    ],
    Pad: [
      {
        config: {
          pad_width: [
            [1, 1],
            [1, 1],
            [1, 1],
          ],
        },
        args: [batch([3])],
        message: /pad_width has 3 pairs, but x has 2 axes/,
      },
      {
        config: {
          pad_width: [
            [0, 0],
            [3, 0],
          ],
          mode: 'reflect',
        },
        args: [batch([3])],
        message: /larger than mode reflect/,
      },
      {
        config: { pad_width: 1, mode: 'edge' },
        args: [batch([3])],
        message: /mode must be one of 'constant'/,
      },
    ],
    Tile: [{ config: { repeats: [-1] }, args: [batch([3])], message: /repeats/ }],
    BroadcastTo: [{ config: { shape: [2, 3] }, args: [batch([3])], message: /cannot be broadcast/ }],
  },
);
