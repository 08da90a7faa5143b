import * as tf from '@tensorflow/tfjs-core';
import {
  framesOf,
  type STFTSpectrogram,
} from '../../../../../src/keras/layers/preprocessing/spectrograms/stft-spectrogram.js';
import { convolution } from '../../../ops/convolution/convolution.js';
import type { ConfigOf, Kernel } from '../../kernel.js';

type Config = ConfigOf<typeof STFTSpectrogram>;

/** Keras's `backend.epsilon()`. */
const EPSILON = 1e-7;

/** Spectrograms of each channel, after Keras's STFTSpectrogram. */
export const stftSpectrogram: Kernel<typeof STFTSpectrogram> = (config) => {
  const { mode } = config;
  return ([x], { weight }) => {
    const part = (side: 'real' | 'imag') => frequencies(x, weight(`${side}_kernel`), config);
    if (mode === 'real' || mode === 'imag') return arranged(part(mode), config);
    return arranged(combined(mode, part('real'), part('imag')), config);
  };
};

/** The frames of each channel in one band after the other: [batch, channels, steps, bands]. */
function frequencies(x: tf.Tensor, kernel: tf.Tensor, config: Config): tf.Tensor {
  const byChannel = config.data_format === 'channels_last' ? tf.transpose(x, [0, 2, 1]) : x;
  const [batch = 1, channels = 1, steps = 1] = byChannel.shape;
  const window = { strides: [framesOf(config).step], dilations: [1], padding: config.padding, groups: 1 };
  const frames = convolution(tf.reshape(byChannel, [batch * channels, steps, 1]), kernel, window);
  return tf.reshape(frames, [batch, channels, ...frames.shape.slice(1)]);
}

function combined(
  mode: Exclude<Config['mode'], 'real' | 'imag'>,
  real: tf.Tensor,
  imag: tf.Tensor,
): tf.Tensor {
  if (mode === 'angle') return tf.atan2(imag, real);
  if (mode === 'stft') return tf.concat([real, imag], -1);
  const power = tf.add(tf.square(real), tf.square(imag));
  if (mode === 'psd') return tf.add(power, inner(power));
  const magnitude = tf.sqrt(tf.maximum(power, EPSILON));
  return mode === 'magnitude' ? magnitude : tf.log(tf.maximum(magnitude, EPSILON));
}

/** Zeros in place of the first and last bands. */
function inner(power: tf.Tensor): tf.Tensor {
  const bands = power.shape.at(-1) ?? 1;
  const inside = Array.from({ length: bands }, (_, band) => Number(band > 0 && band < bands - 1));
  return tf.mul(power, tf.tensor1d(inside));
}

/** @param x [batch, channels, steps, bands] */
function arranged(x: tf.Tensor, { expand_dims, data_format }: Config): tf.Tensor {
  const [batch = 1, channels = 1, steps = 1, bands = 1] = x.shape;
  if (data_format === 'channels_first')
    return expand_dims ? x : tf.reshape(tf.transpose(x, [0, 1, 3, 2]), [batch, channels * bands, steps]);
  if (expand_dims) return tf.transpose(x, [0, 2, 3, 1]);
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, steps, channels * bands]);
}
