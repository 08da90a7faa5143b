import { batch, operationCases, tensor } from '../operation-cases.js';

const images = batch([7, 6, 4]);
const volumes = batch([3, 4, 5, 2]);
const channelsFirst = { config: { pool_size: 2, data_format: 'channels_first' }, args: [batch([4, 6, 6])] };

/** Keras's functions state the data format; its inference takes null for the other one. */
const data_format = 'channels_last';

const pooling = [
  { config: { pool_size: 2, data_format }, args: [images] },
  { config: { pool_size: [3, 2], strides: [1, 2], padding: 'same', data_format }, args: [images] },
  { config: { pool_size: 3, strides: 2, data_format }, args: [batch([8, 3])] },
  channelsFirst,
  { config: { pool_size: [2, 1, 2], data_format }, args: [volumes] },
];

const adaptive = [
  { config: { output_size: [3, 4], data_format: 'channels_last' }, args: [images], inference: false },
  { config: { output_size: [5], data_format: 'channels_last' }, args: [batch([8, 3])], inference: false },
];

export default operationCases(
  'nn',
  {
    MaxPool: pooling,
    AveragePool: pooling,
    AdaptiveMaxPool: adaptive,
    AdaptiveAveragePool: adaptive,
    Conv: [
      { args: [images, tensor([3, 2, 4, 5])] },
      { config: { strides: 2, padding: 'same' }, args: [images, tensor([3, 3, 4, 2])] },
      { config: { strides: [1, 2] }, args: [images, tensor([2, 2, 2, 6])], name: 'convolves groups' },
      { config: { dilation_rate: 2, padding: 'same' }, args: [batch([9, 4]), tensor([3, 4, 2])] },
      { config: { dilation_rate: [1, 2, 2] }, args: [volumes, tensor([2, 2, 2, 2, 3])] },
    ],
    DepthwiseConv: [
      { args: [images, tensor([3, 3, 4, 2])] },
      { config: { strides: [2, 2], padding: 'same' }, args: [images, tensor([2, 3, 4, 1])] },
      { config: { dilation_rate: [2, 1] }, args: [images, tensor([2, 3, 4, 1])] },
      { config: { strides: 2 }, args: [batch([9, 4]), tensor([3, 4, 2])] },
    ],
    SeparableConv: [
      { args: [images, tensor([3, 3, 4, 2]), tensor([1, 1, 8, 3])] },
      {
        config: { padding: 'same', strides: 2 },
        args: [batch([9, 4]), tensor([3, 4, 1]), tensor([1, 4, 3])],
      },
    ],
    ConvTranspose: [
      { args: [images, tensor([3, 3, 5, 4])] },
      { config: { strides: 2, padding: 'same' }, args: [images, tensor([3, 3, 5, 4])] },
      {
        config: { strides: [2, 3], output_padding: [1, 2], padding: 'same' },
        args: [images, tensor([3, 3, 2, 4])],
      },
      { config: { strides: 2 }, args: [batch([5, 4]), tensor([3, 2, 4])] },
      { config: { strides: [1, 2, 1], padding: 'same' }, args: [volumes, tensor([2, 2, 2, 3, 2])] },
    ],
  },
  {
    MaxPool: [
      { config: { pool_size: 9 }, args: [images], message: /pool_size \[9, 9\].* does not fit/ },
      {
        args: [images],
        message: /pool_size must be an integer or a list of integers of at least 1; got null/,
      },
      {
        config: { pool_size: 2 },
        args: [batch([3])],
        message: /expects inputs with 3 \[batch, steps, channels\] or 4/,
      },
      {
        config: { pool_size: 2 },
        args: [batch([3, 3, 3, 3, 1])],
        message: /5 \[batch, depth, height, width, channels\] axes; it has 6/,
      },
    ],
    DepthwiseConv: [
      { args: [volumes, tensor([2, 2, 2, 2, 1])], message: /height, width, channels\] axes; it has 5/ },
    ],
    ConvTranspose: [
      {
        config: { strides: 2, padding: 'same', output_padding: 0 },
        args: [images, tensor([2, 2, 3, 4])],
        message: /output_padding \[0, 0\] with padding 'same' is too small/,
      },
    ],
    Conv: [
      { args: [images, tensor([3, 3, 3, 5])], message: /kernel for 3 channels and 5 filters/ },
      { args: [images, tensor([3, 4, 5])], message: /expects kernel with 4 axes/ },
      { config: { strides: 2, dilation_rate: 2 }, args: [images, tensor([2, 2, 4, 5])], message: /exclude/ },
      {
        config: { padding: 'causal' },
        args: [images, tensor([2, 2, 4, 5])],
        message: /padding must be one of/,
      },
    ],
  },
);
