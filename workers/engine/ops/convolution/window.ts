import { attribute, type OpAttribute } from '../native-backend.js';

/** How a window slides, with an entry for each spatial axis. */
export interface SlidingWindow {
  strides: readonly number[];
  dilations: readonly number[];
  padding: 'valid' | 'same';
}

/** The attributes of TensorFlow's convolutions and their gradients; `format` is NHWC or NDHWC. */
export const windowAttributes = (
  { strides, dilations, padding }: SlidingWindow,
  format: 'NHWC' | 'NDHWC',
): OpAttribute[] => [
  attribute.type('T', 'float32'),
  attribute.ints('strides', [1, ...strides, 1]),
  attribute.ints('dilations', [1, ...dilations, 1]),
  attribute.string('padding', padding.toUpperCase()),
  attribute.string('data_format', format),
];
