import { layerCases } from '../layer-cases.js';

// Keras needs SciPy for windows by name, which is not installed: test/training/keras/windows.test.ts has them.
const window = [0.5, 1, 1, 0.25];
const frame = { frame_length: 4, frame_step: 3, window };

export default layerCases(
  'STFTSpectrogram',
  [
    { args: { frame_length: 4, window }, input: [9, 2], output: [3, 6], parameters: 24 },
    {
      args: { ...frame, mode: 'magnitude', fft_length: 8, data_format: 'channels_first' },
      input: [2, 10],
      output: [10, 3],
      parameters: 40,
    },
    {
      args: {
        ...frame,
        mode: 'psd',
        periodic: true,
        scaling: 'spectrum',
        padding: 'same',
        expand_dims: true,
      },
      input: [7, 2],
      output: [3, 3, 2],
      parameters: 24,
    },
    {
      args: {
        ...frame,
        mode: 'stft',
        window: null,
        scaling: null,
        expand_dims: true,
        data_format: 'channels_first',
      },
      input: [2, 7],
      output: [2, 2, 6],
      parameters: 24,
    },
    { args: { ...frame, mode: 'real', fft_length: 6 }, input: [7, 1], output: [2, 4], parameters: 16 },
    {
      args: { ...frame, mode: 'imag' },
      input: [7, 1],
      output: [2, 3],
      parameters: 12,
    },
    { args: { ...frame, mode: 'angle' }, input: [7, 2], output: [2, 6], parameters: 24 },
  ],
  [
    {
      args: { frame_length: 4, frame_step: 5 },
      input: [9, 1],
      message: /frame_step must be from 1 to frame_length 4/,
    },
    { args: { frame_length: 4, fft_length: 3 }, input: [9, 1], message: /fft_length must not be less/ },
    { args: { frame_length: 4, window: [1, 2] }, input: [9, 1], message: /window must have 4 values/ },
    { args: { frame_length: 16 }, input: [9, 1], message: /frame_length \[16\]/ },
    { args: { frame_length: 4 }, input: [9], message: /STFTSpectrogram expects input of rank 2/ },
    { args: { mode: 'phase' }, input: [300, 1], message: /mode/ },
  ],
);
