import * as tf from '@tensorflow/tfjs-core';
import type { InitializerKernel } from './initializer.js';
import { windowValues } from './windows.js';

/** The waves of a short-time Fourier transform, in a window: [rows, 1, bands], as Keras computes it in float32. */
export const stft: InitializerKernel<'stft'> = ({ side, window, scaling, periodic }, shape) => {
  const [rows = 1, channels = 1, bands = 1] = shape;
  const weights = scaledWindow(window, { rows, scaling, periodic });
  const wave = side === 'real' ? Math.cos : Math.sin;
  const values = Array.from({ length: rows }, (_, row) =>
    Array.from(
      { length: bands },
      (_unused, band) => Math.fround(wave(phase(row, band, bands))) * (weights[row] ?? 1),
    ),
  );
  return tf.tidy(() => tf.broadcastTo(tf.tensor(values.flat(), [rows, 1, bands]), [rows, channels, bands]));
};

/** The angle of a band at a row. */
const phase = (row: number, band: number, bands: number): number =>
  Math.fround(Math.fround(-2 * row * Math.fround(band / ((bands - 1) * 2))) * Math.fround(Math.PI));

/** The values of a window, divided by its norm. */
function scaledWindow(
  window: Parameters<typeof windowValues>[0] | null,
  { rows, scaling, periodic }: { rows: number; scaling: 'density' | 'spectrum' | null; periodic: boolean },
): number[] {
  if (window === null) return [];
  const values = windowValues(window, rows, periodic).map(Math.fround);
  const norms = {
    density: Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0)),
    spectrum: values.reduce((sum, value) => sum + Math.abs(value), 0),
  };
  const norm = scaling === null ? 1 : norms[scaling];
  return values.map((value) => value / norm);
}
