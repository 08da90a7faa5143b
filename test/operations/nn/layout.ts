import { batch, operationCases } from '../operation-cases.js';

export default operationCases(
  'nn',
  {
    Unfold: [
      { config: { kernel_size: 2 }, args: [batch([3, 5, 4])] },
      {
        config: { kernel_size: [3, 2], dilation: 2, padding: [1, 2], stride: [2, 1] },
        args: [batch([3, 7, 6])],
      },
    ],
    Fold: [
      { config: { output_size: [5, 4], kernel_size: 2 }, args: [batch([12, 12])] },
      {
        config: { output_size: [7, 6], kernel_size: [3, 2], dilation: 2, padding: [1, 2], stride: [2, 1] },
        args: [batch([12, 24])],
      },
    ],
    DepthToSpace: [
      { config: { block_size: 2 }, args: [batch([3, 2, 8])] },
      { config: { block_size: 2, data_format: 'channels_first' }, args: [batch([8, 3, 2])] },
    ],
    SpaceToDepth: [
      { config: { block_size: 2 }, args: [batch([4, 6, 3])] },
      { config: { block_size: 3, data_format: 'channels_first' }, args: [batch([2, 3, 6])] },
    ],
  },
  {
    DepthToSpace: [{ config: { block_size: 2 }, args: [batch([3, 2, 6])], message: /divisible by 4/ }],
    SpaceToDepth: [{ config: { block_size: 2 }, args: [batch([3, 2, 6])], message: /Height 3/ }],
    Unfold: [{ config: { kernel_size: 6 }, args: [batch([3, 5, 4])], message: /does not fit/ }],
  },
);
