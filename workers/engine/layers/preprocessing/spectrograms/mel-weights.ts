import {
  highestFrequency,
  type MelSpectrogram,
} from '../../../../../src/keras/layers/preprocessing/spectrograms/mel-spectrogram.js';
import type { ConfigOf } from '../../kernel.js';

/** The mel scale of the Hidden Markov Model Toolkit. */
const toMel = (hertz: number): number => 1127 * Math.log(1 + hertz / 700);

/** The weights of each band of a spectrum for each mel bin, row by row, after Keras's `linear_to_mel_weight_matrix`. */
export function melWeights(config: ConfigOf<typeof MelSpectrogram>, bands: number): number[] {
  const { sampling_rate, num_mel_bins: bins, min_freq } = config;
  const [lowest, highest] = [toMel(min_freq), toMel(highestFrequency(config))];
  const edges = Array.from(
    { length: bins + 2 },
    (_, index) => lowest + (index * (highest - lowest)) / (bins + 1),
  );
  return Array.from({ length: bands }, (_, band) => {
    const mel = toMel((band * sampling_rate) / 2 / (bands - 1));
    // The first band, of frequency 0, belongs to no bin.
    return Array.from({ length: bins }, (__, bin) => (band === 0 ? 0 : triangle(mel, edges, bin)));
  }).flat();
}

/** Rises from one edge to the next and falls to the one after it. */
function triangle(mel: number, edges: readonly number[], bin: number): number {
  const [lower = 0, center = 0, upper = 0] = edges.slice(bin, bin + 3);
  return Math.max(0, Math.min((mel - lower) / (center - lower), (upper - mel) / (upper - center)));
}
