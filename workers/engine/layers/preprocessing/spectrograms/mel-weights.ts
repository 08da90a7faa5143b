import {
  highestFrequency,
  type MelSpectrogram,
} from '../../../../../src/keras/layers/preprocessing/spectrograms/mel-spectrogram.js';
import type { ConfigOf } from '../../kernel.js';

const { fround } = Math;

/** The mel scale of the Hidden Markov Model Toolkit, in float32 as Keras computes it: low frequencies are rounded visibly. */
const toMel = (hertz: number): number => fround(1127 * fround(Math.log(fround(1 + fround(hertz / 700)))));

/** So many numbers from `first` to `last`, after `tf.linspace`. */
function linspace(first: number, last: number, count: number): number[] {
  const step = fround(fround(last - first) / (count - 1));
  const at = (index: number) => fround(first + fround(step * index));
  return Array.from({ length: count }, (_, index) => (index === count - 1 && index > 0 ? last : at(index)));
}

/** The weights of each band of a spectrum for each mel bin, row by row, after Keras's `linear_to_mel_weight_matrix`. */
export function melWeights(config: ConfigOf<typeof MelSpectrogram>, bands: number): number[] {
  const { sampling_rate, num_mel_bins: bins, min_freq } = config;
  const highest = fround(highestFrequency(config));
  const edges = linspace(toMel(fround(min_freq)), toMel(highest), bins + 2);
  return linspace(0, sampling_rate / 2, bands).flatMap((hertz, band) =>
    // The first band, of frequency 0, belongs to no bin.
    Array.from({ length: bins }, (_, bin) => (band === 0 ? 0 : triangle(toMel(hertz), edges, bin))),
  );
}

/** Rises from one edge to the next and falls to the one after it. */
function triangle(mel: number, edges: readonly number[], bin: number): number {
  const [lower = 0, center = 0, upper = 0] = edges.slice(bin, bin + 3);
  const rising = fround(fround(mel - lower) / fround(center - lower));
  const falling = fround(fround(upper - mel) / fround(upper - center));
  return Math.max(0, Math.min(rising, falling));
}
