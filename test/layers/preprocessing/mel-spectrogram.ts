import { layerCases } from '../layer-cases.js';

const small = { fft_length: 16, sequence_stride: 5, num_mel_bins: 4, sampling_rate: 1000 } as const;
/** Null stands for what Keras saves. */
const saved = { sequence_length: 16, max_freq: 500 };

export default layerCases(
  'MelSpectrogram',
  [
    { args: small, saved, input: [40], output: [4, 9] },
    {
      args: {
        ...small,
        sequence_length: 7,
        window: 'hamming',
        power_to_db: false,
        mag_exp: 1.5,
        max_freq: 300,
      },
      input: [30],
      output: [4, 7],
    },
    {
      args: { ...small, window: null, min_freq: 0, top_db: 10, ref_power: 0.5, min_power: 0.001 },
      saved,
      input: [20],
      output: [4, 5],
    },
    {
      args: { ...small, fft_length: 15, sequence_length: 4, window: [1, 2, 2, 1] },
      saved: { max_freq: 500 },
      input: [20],
      output: [4, 4],
    },
  ],
  [
    {
      args: { ...small, sequence_length: 17 },
      input: [40],
      message: /sequence_length must not be above fft_length/,
    },
    { args: { ...small, window: [1] }, input: [40], message: /window must have 16 values/ },
    { args: { ...small, min_freq: 600 }, input: [40], message: /min_freq must be below max_freq 500/ },
    { args: small, input: [8], message: /must be longer, but got \[8\]/ },
    { args: small, input: [40, 1], message: /expects signals \[samples\]/ },
  ],
);
