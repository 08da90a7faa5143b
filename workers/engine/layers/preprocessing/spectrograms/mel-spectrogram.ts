import * as tf from '@tensorflow/tfjs-core';
import {
  frameLength,
  type MelSpectrogram,
} from '../../../../../src/keras/layers/preprocessing/spectrograms/mel-spectrogram.js';
import { windowsAlong } from '../../../ops/indexing/windows.js';
import { maximum } from '../../../ops/maximum.js';
import { realFourier } from '../../../ops/spectrum.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { gatherConstant } from '../../../ops/tensors/integers.js';
import type { ConfigOf, Kernel } from '../../kernel.js';
import { melWeights } from './mel-weights.js';

type Config = ConfigOf<typeof MelSpectrogram>;

/** Mel spectrograms of signals, after Keras's MelSpectrogram and `tf.signal.stft`. */
export const melSpectrogram: Kernel<typeof MelSpectrogram> = (config, { output: [, count = 1] }) => {
  const { fft_length: size, sequence_stride: stride } = config;
  const bands = Math.floor(size / 2) + 1;
  const [weights, window] = [melWeights(config, bands), paddedWindow(config)];
  return ([x]) => {
    const frames = windowsAlong(mirrored(x, Math.floor(size / 2)), 1, { size, count, stride, dilation: 1 });
    const [batch = 1] = frames.shape;
    const magnitudes = magnitudesOf(tf.mul(frames, tf.tensor1d(window)));
    const powers = tf.reshape(tf.pow(magnitudes, config.mag_exp), [batch * count, bands]);
    const bins = tf.matMul(powers, tf.tensor2d(weights, [bands, config.num_mel_bins]));
    const mel = tf.reshape(bins, [batch, count, config.num_mel_bins]);
    return tf.transpose(config.power_to_db ? decibels(mel, config) : mel, [0, 2, 1]);
  };
};

/** The signals with their ends mirrored, without the last sample twice. */
function mirrored(x: tf.Tensor, border: number): tf.Tensor {
  const samples = x.shape[1] ?? 1;
  const places = Array.from({ length: samples + 2 * border }, (_, index) => {
    const place = Math.abs(index - border);
    return place < samples ? place : 2 * (samples - 1) - place;
  });
  return gatherConstant(x, places, 1);
}

function magnitudesOf(frames: tf.Tensor): tf.Tensor {
  const parts = realFourier(frames);
  return tf.sqrt(tf.sum(tf.square(parts), 0));
}

/** The window in the middle of zeros, as long as a frame. */
function paddedWindow(config: Config): number[] {
  const length = frameLength(config);
  const before = Math.floor((config.fft_length - length) / 2);
  const values = windowOf(config.window, length);
  // Without a window, tf.signal.stft transforms the whole frame.
  return Array.from({ length: config.fft_length }, (_, index) =>
    values === null ? 1 : (values[index - before] ?? 0),
  );
}

/** tf.signal makes only windows of an even length periodic. */
function windowOf(window: Config['window'], length: number): readonly number[] | null {
  if (window === null || Array.isArray(window)) return window;
  if (length === 1) return [1];
  const period = length % 2 === 0 ? length : length - 1;
  const [offset, height] = window === 'hann' ? [0.5, 0.5] : [0.54, 0.46];
  return Array.from({ length }, (_, index) => offset - height * Math.cos((2 * Math.PI * index) / period));
}

function decibels(x: tf.Tensor, { min_power, ref_power, top_db }: Config): tf.Tensor {
  const reference = 10 * Math.log10(Math.max(Math.abs(ref_power), min_power));
  const logarithms = tf.mul(tf.div(tf.log(tf.maximum(x, min_power)), Math.LN10), 10);
  const relative = tf.sub(logarithms, reference);
  const floor = tf.sub(maximum(relative, [0, 1, 2], true), top_db);
  return tf.maximum(relative, broadcastTo(floor, relative.shape));
}
