import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countParameters } from '../../../../src/domain/model/layer-parameters.js';
import type { Layer } from '../../../../src/keras/layers/index.js';
import { completeLayer, inferLayerShape } from '../../../../src/keras/layers/rules.js';

/** Output shapes and weights as Keras 3's summary() prints them: [layer, input, output, weights, trainable]. */
const golden: [Layer, number[], number[], number, number][] = [
  [{ type: 'InputLayer' }, [28, 28], [28, 28], 0, 0],
  [{ type: 'Dense', units: 512 }, [784], [512], 401_920, 401_920],
  [{ type: 'Dense', units: 10 }, [512], [10], 5_130, 5_130],
  [{ type: 'Dense', units: 10, use_bias: false }, [512], [10], 5_120, 5_120],
  [{ type: 'Dense', units: 4 }, [7, 3], [7, 4], 16, 16],
  [{ type: 'Dense', units: 4, trainable: false }, [3], [4], 16, 0],
  [{ type: 'Flatten' }, [3, 4, 5], [60], 0, 0],
  [{ type: 'Flatten' }, [], [1], 0, 0],
  [{ type: 'Reshape', target_shape: [4, -1] }, [28], [4, 7], 0, 0],
  [{ type: 'Reshape', target_shape: [] }, [1], [], 0, 0],
  [{ type: 'Dropout', rate: 0.5 }, [3, 4], [3, 4], 0, 0],
  [{ type: 'Dropout', rate: 0.5, noise_shape: [null, 1, 4] }, [3, 4], [3, 4], 0, 0],
  [{ type: 'Activation', activation: 'relu' }, [5], [5], 0, 0],
  [{ type: 'Conv2D', filters: 32, kernel_size: 3 }, [28, 28, 1], [26, 26, 32], 320, 320],
  [{ type: 'Conv2D', filters: 64, kernel_size: [3, 3] }, [13, 13, 32], [11, 11, 64], 18_496, 18_496],
  [
    { type: 'Conv2D', filters: 8, kernel_size: [5, 3], strides: [2, 1], padding: 'same', use_bias: false },
    [28, 28, 3],
    [14, 28, 8],
    360,
    360,
  ],
  [{ type: 'Conv2D', filters: 8, kernel_size: 3, strides: 2 }, [28, 28, 1], [13, 13, 8], 80, 80],
  [{ type: 'Conv2D', filters: 8, kernel_size: 3, dilation_rate: 2 }, [28, 28, 1], [24, 24, 8], 80, 80],
  [{ type: 'Conv2D', filters: 8, kernel_size: 3, groups: 4 }, [9, 9, 12], [7, 7, 8], 224, 224],
  [
    { type: 'Conv2D', filters: 8, kernel_size: [5, 3], data_format: 'channels_first' },
    [3, 28, 20],
    [8, 24, 18],
    368,
    368,
  ],
  [
    { type: 'Conv2D', filters: 8, kernel_size: 3, groups: 2, data_format: 'channels_first' },
    [6, 5, 9],
    [8, 3, 7],
    224,
    224,
  ],
  [{ type: 'MaxPooling2D', data_format: 'channels_first' }, [3, 8, 5], [3, 4, 2], 0, 0],
  [{ type: 'AveragePooling2D', data_format: 'channels_first', padding: 'same' }, [3, 8, 5], [3, 4, 3], 0, 0],
  [{ type: 'GlobalAveragePooling2D', data_format: 'channels_first' }, [3, 8, 5], [3], 0, 0],
  [
    { type: 'GlobalAveragePooling2D', data_format: 'channels_first', keepdims: true },
    [3, 8, 5],
    [3, 1, 1],
    0,
    0,
  ],
  [{ type: 'Flatten', data_format: 'channels_first' }, [3, 8, 5], [120], 0, 0],
  [{ type: 'MaxPooling2D' }, [26, 26, 32], [13, 13, 32], 0, 0],
  [{ type: 'MaxPooling2D', pool_size: 3, strides: 2, padding: 'same' }, [27, 27, 4], [14, 14, 4], 0, 0],
  [{ type: 'AveragePooling2D', pool_size: [2, 3] }, [7, 7, 4], [3, 2, 4], 0, 0],
  [{ type: 'GlobalAveragePooling2D' }, [7, 7, 64], [64], 0, 0],
  [{ type: 'GlobalAveragePooling2D', keepdims: true }, [7, 7, 64], [1, 1, 64], 0, 0],
  [{ type: 'BatchNormalization' }, [26, 26, 32], [26, 26, 32], 128, 64],
  [{ type: 'BatchNormalization', axis: 1 }, [26, 25, 32], [26, 25, 32], 104, 52],
  [{ type: 'BatchNormalization', scale: false }, [32], [32], 96, 32],
  [{ type: 'BatchNormalization', trainable: false }, [32], [32], 128, 0],
  [{ type: 'Embedding', input_dim: 10_000, output_dim: 16 }, [80], [80, 16], 160_000, 160_000],
  [{ type: 'Embedding', input_dim: 9, output_dim: 2 }, [4, 3], [4, 3, 2], 18, 18],
  [{ type: 'Embedding', input_dim: 9, output_dim: 2 }, [], [2], 18, 18],
  [{ type: 'LSTM', units: 64 }, [80, 16], [64], 20_736, 20_736],
  [{ type: 'LSTM', units: 64, return_sequences: true, use_bias: false }, [80, 16], [80, 64], 20_480, 20_480],
  [{ type: 'GRU', units: 64 }, [80, 16], [64], 15_744, 15_744],
  [{ type: 'GRU', units: 64, reset_after: false }, [80, 16], [64], 15_552, 15_552],
];

describe('a layer', () => {
  for (const [layer, input, output, total, trainable] of golden) {
    test(`${JSON.stringify(layer)} maps [${input}] to [${output}] with ${total} weights`, () => {
      assert.deepEqual(inferLayerShape(completeLayer(layer, 'l'), [{ shape: input, from: 'the dataset' }]), {
        shape: output,
      });
      assert.deepEqual(countParameters(completeLayer(layer, 'l'), [input]), { total, trainable });
    });
  }

  /** Rejected inputs of layers: [layer, input, invalid argument, message]. */
  const refusals: [Layer, number[], string | undefined, RegExp][] = [
    [
      { type: 'Dense', units: 1 },
      [],
      undefined,
      /^Dense expects input of rank 1 or more but got \[\] from 'before'/,
    ],
    [
      { type: 'Conv2D', filters: 1, kernel_size: 3 },
      [784],
      undefined,
      /^Conv2D expects input of rank 3 \[height, width, channels\] but got \[784\] from 'before'\. Move Flatten after Conv2D, or add a Reshape before it\.$/,
    ],
    [{ type: 'Conv2D', filters: 1, kernel_size: 3 }, [28, 28], undefined, /expand_dims.*\[28, 28, 1\]/],
    [
      { type: 'Conv2D', filters: 1, kernel_size: 5 },
      [3, 3, 1],
      'kernel_size',
      /^Conv2D with kernel_size \[5, 5\] and padding 'valid' does not fit into \[3, 3, 1\]/,
    ],
    [
      { type: 'Conv2D', filters: 1, kernel_size: 3, dilation_rate: 4 },
      [8, 8, 1],
      'kernel_size',
      /dilation_rate \[4, 4\]/,
    ],
    [
      { type: 'Conv2D', filters: 1, kernel_size: 5, data_format: 'channels_first' },
      [28, 28],
      undefined,
      /rank 3 \[channels, height, width\] but got \[28, 28\].*"axis": 0\}.*\[1, 28, 28\]/,
    ],
    [
      { type: 'MaxPooling2D', data_format: 'channels_first' },
      [28, 28, 1],
      'pool_size',
      /does not fit into \[28, 28, 1\] from 'before', read as \[channels, height, width\]\. Use a smaller/,
    ],
    [
      { type: 'Conv2D', filters: 8, kernel_size: 1, groups: 4 },
      [28, 28, 6],
      'groups',
      /^groups must divide the channels evenly: 4 does not divide 6, the channels of \[28, 28, 6\] from 'before', read as \[height, width, channels\]\. With 8 filters, a divisor of 2 divides both\.$/,
    ],
    [
      { type: 'Conv2D', filters: 8, kernel_size: 1, groups: 2, data_format: 'channels_first' },
      [3, 28, 28],
      'groups',
      /2 does not divide 3.*only 1 divides both\.$/,
    ],
    [{ type: 'MaxPooling2D' }, [1, 1, 8], 'pool_size', /padding 'same'/],
    [{ type: 'AveragePooling2D' }, [8], undefined, /rank 3/],
    [{ type: 'GlobalAveragePooling2D' }, [8], undefined, /rank 3/],
    [{ type: 'Reshape', target_shape: [5, 5] }, [24], 'target_shape', /24 elements into \[5, 5\]/],
    [{ type: 'Reshape', target_shape: [-1, 5] }, [24], 'target_shape', /must be equal/],
    [{ type: 'Reshape', target_shape: [-1, -1] }, [24], 'target_shape', /at most one -1/],
    [{ type: 'BatchNormalization', axis: 0 }, [4], 'axis', /0 is the batch/],
    [{ type: 'BatchNormalization', axis: 3 }, [4, 4], 'axis', /no axis 3/],
    [{ type: 'BatchNormalization' }, [], 'axis', /at least one axis/],
    [
      { type: 'Embedding', input_dim: 9, output_dim: 2, input_length: 5 },
      [4],
      'input_length',
      /Leave input_length out/,
    ],
    [{ type: 'LSTM', units: 1 }, [16], undefined, /return_sequences/],
    [{ type: 'GRU', units: 1 }, [4, 4, 4], undefined, /Reshape to \[4, -1\]/],
    [{ type: 'Dropout', rate: 0.1, noise_shape: [null, 2] }, [3, 4], 'noise_shape', /one entry per axis/],
  ];
  for (const [layer, input, argument, words] of refusals) {
    test(`${JSON.stringify(layer)} rejects [${input}]`, () => {
      const inference = inferLayerShape(completeLayer(layer, 'l'), [{ shape: input, from: "'before'" }]);
      assert.ok('complaint' in inference);
      assert.match(inference.complaint, words);
      assert.equal(inference.argument, argument);
    });
  }
});
