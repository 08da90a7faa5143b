import { choice, flag, integer, optional, orNull } from '../../../argument.js';
import type { Initializer } from '../../../initializers/index.js';
import { type WindowName, window } from '../../../initializers/stft.js';
import { elementsOf } from '../../../shape.js';
import { layer } from '../../layer.js';
import { type DataFormat, dataFormat, fromChannelsLast } from '../../shapes/data-format.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { onSpatialAxes, windowedShape } from '../../shapes/spatial.js';
import { windowed } from '../../traits/base-traits.js';
import { inputOf } from '../../traits/traits.js';
import { weight } from '../../weight.js';

const MODES = ['log', 'magnitude', 'psd', 'real', 'imag', 'angle', 'stft'] as const;
type Mode = (typeof MODES)[number];

interface Arguments {
  mode: Mode;
  frame_length: number;
  frame_step: number | null;
  fft_length: number | null;
  window: WindowName | number[] | null;
  periodic: boolean;
  scaling: 'density' | 'spectrum' | null;
}

/** The steps between frames, and the bands of each. */
export const framesOf = ({ frame_length, frame_step, fft_length }: Arguments) => ({
  step: frame_step ?? Math.floor(frame_length / 2),
  bands: Math.floor((fft_length ?? 2 ** Math.ceil(Math.log2(frame_length))) / 2) + 1,
});

export const STFTSpectrogram = layer('STFTSpectrogram', {
  summary:
    'Spectrograms of signals [steps, channels] by a short-time Fourier transform, whose kernels are weights.',
  args: {
    mode: optional(choice(MODES), 'log'),
    frame_length: optional(integer({ maximum: 65_536 }), 256),
    frame_step: optional(orNull(integer({ description: 'Half of frame_length where it is null.' })), null),
    fft_length: optional(
      orNull(
        integer({
          maximum: 65_536,
          description: 'The next power of two from frame_length on where it is null.',
        }),
      ),
      null,
    ),
    window: optional(orNull(window), 'hann'),
    periodic: flag(false),
    scaling: optional(orNull(choice(['density', 'spectrum'])), 'density'),
    padding: optional(choice(['valid', 'same']), 'valid'),
    expand_dims: flag(false),
    data_format: optional(dataFormat(1), 'channels_last'),
  },
  output(config, [input]) {
    const { frame_length, padding, data_format: format } = config;
    const { step, bands } = framesOf(config);
    const type = 'STFTSpectrogram';
    const frames = onSpatialAxes({ type, rank: 1, format }, input, (sample) => {
      const sliding = { type, size: [frame_length], strides: [step], padding };
      const inference = windowedShape({ ...sliding, sizeName: 'kernel_size' }, sample, sample.channels);
      if ('shape' in inference) return inference;
      const complaint = inference.complaint.replaceAll('kernel_size', 'frame_length');
      return { ...inference, argument: 'frame_length', complaint };
    });
    if (!('shape' in frames)) return frames;
    const [steps = 0, channels = 0] = format === 'channels_last' ? frames.shape : [...frames.shape].reverse();
    const each = config.mode === 'stft' ? 2 * bands : bands;
    return { shape: arranged([steps, each, channels], config) };
  },
  weights(config) {
    const { mode, frame_length, trainable } = config;
    const shape = [frame_length, 1, framesOf(config).bands];
    const [real, imag] = [waves('real', config), waves('imag', config)];
    return [
      mode !== 'imag' && weight({ trainable, real_kernel_initializer: real }, 'real_kernel', shape),
      mode !== 'real' && weight({ trainable, imag_kernel_initializer: imag }, 'imag_kernel', shape),
    ];
  },
  conflicts: frameComplaints,
  traits: {
    ...windowed,
    timesUsed: (config, shapes) => elementsOf(shapes.output) / framesOf(config).bands,
    // Both products, their squares, sum and root.
    keptElements: (_, shapes) => 6 * elementsOf(shapes.output) + elementsOf(inputOf(shapes)),
  },
});

/** [steps, bands, channels], or with the bands of each channel side by side. */
function arranged(
  [steps, bands, channels]: readonly [number, number, number],
  { expand_dims, data_format: format }: { expand_dims: boolean; data_format: DataFormat },
): number[] {
  const shape = expand_dims ? [steps, bands, channels] : [steps, bands * channels];
  return [...fromChannelsLast(shape, format)];
}

const waves = (side: 'real' | 'imag', { window, scaling, periodic }: Arguments): Initializer => ({
  type: 'stft',
  side,
  window,
  scaling,
  periodic,
});

function frameComplaints(config: Arguments): Complaint[] {
  const { frame_length: length, frame_step: step, fft_length: fft, window } = config;
  const complaints: Complaint[] = [];
  if (framesOf(config).step > length || framesOf(config).step < 1)
    complaints.push({
      argument: 'frame_step',
      complaint: `frame_step must be from 1 to frame_length ${length}; got ${step ?? 'half of it'}.`,
    });
  if (fft !== null && fft < length)
    complaints.push({
      argument: 'fft_length',
      complaint: `fft_length must not be less than frame_length ${length}; got ${fft}.`,
    });
  if (Array.isArray(window) && window.length !== length)
    complaints.push({
      argument: 'window',
      complaint: `window must have ${length} values, as many as frame_length; got ${window.length}.`,
    });
  return complaints;
}
