import { Type } from 'typebox';
import { oneOf, stringEnum } from '../../../../schema/schema-helpers.js';
import { flag, integer, kind, number, optional, orNull } from '../../../argument.js';
import { elementsOf } from '../../../shape.js';
import { layer } from '../../layer.js';
import { type Complaint, got, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';
import { windowed } from '../../traits/base-traits.js';

type MelWindow = 'hann' | 'hamming' | number[];

interface Arguments {
  fft_length: number;
  sequence_length: number | null;
  sequence_stride: number;
  window: MelWindow | null;
  sampling_rate: number;
  num_mel_bins: number;
  min_freq: number;
  max_freq: number | null;
}

const melWindow = kind<MelWindow>(
  'list',
  oneOf([stringEnum(['hann', 'hamming']), Type.Array(Type.Number(), { minItems: 1, maxItems: 65_536 })], {
    description: 'A window by name, or its values, as many as sequence_length.',
  }),
);

/** The samples of a frame before it is padded to `fft_length`. */
export const frameLength = ({
  sequence_length,
  fft_length,
}: Pick<Arguments, 'sequence_length' | 'fft_length'>) => sequence_length ?? fft_length;

/** The highest frequency of the bins. */
export const highestFrequency = ({
  max_freq,
  sampling_rate,
}: Pick<Arguments, 'max_freq' | 'sampling_rate'>) => max_freq ?? Math.floor(sampling_rate / 2);

export const MelSpectrogram = layer('MelSpectrogram', {
  summary:
    'Mel spectrograms [mel bins, frames] of signals [samples]; decibels are cut off below the loudest bin of the batch.',
  args: {
    fft_length: optional(integer({ maximum: 65_536 }), 2048),
    sequence_stride: optional(integer(), 512),
    sequence_length: optional(
      orNull(integer({ maximum: 65_536, description: 'Samples of a window; fft_length where it is null.' })),
      null,
    ),
    window: optional(orNull(melWindow), 'hann'),
    sampling_rate: optional(integer({ minimum: 2 }), 16_000),
    num_mel_bins: optional(integer({ maximum: 65_536 }), 128),
    min_freq: optional(number({ minimum: 0 }), 20),
    max_freq: optional(
      orNull(number({ exclusiveMinimum: 0, description: 'Half of sampling_rate where it is null.' })),
      null,
    ),
    power_to_db: flag(true),
    top_db: optional(number({ minimum: 0 }), 80),
    mag_exp: optional(number({ exclusiveMinimum: 0 }), 2),
    min_power: optional(number({ exclusiveMinimum: 0 }), 1e-10),
    ref_power: optional(number(), 1),
  },
  output: (config, [input]) => melShape(config, input),
  weights: () => [],
  conflicts: melComplaints,
  traits: {
    ...windowed,
    // Frames, their spectrum and its powers, for as many frames as there are.
    keptElements: ({ fft_length, num_mel_bins }, { output }) =>
      4 * elementsOf(output) + (4 * fft_length * elementsOf(output)) / num_mel_bins,
  },
});

function melShape(config: Arguments, input: LayerInput): ShapeInference {
  const { fft_length, sequence_stride, num_mel_bins } = config;
  const [samples = 0] = input.shape;
  if (input.shape.length !== 1)
    return {
      complaint: `MelSpectrogram expects signals [samples] but ${got(input)}. Put a Reshape before it, or use a signal of one channel.`,
    };
  const border = Math.floor(fft_length / 2);
  if (samples > border)
    return { shape: [num_mel_bins, 1 + Math.floor((samples + 2 * border - fft_length) / sequence_stride)] };
  return {
    argument: 'fft_length',
    complaint: `MelSpectrogram mirrors fft_length / 2 = ${border} samples at each end of a signal, which must be longer, but ${got(input)}. Use a smaller fft_length.`,
  };
}

function melComplaints(config: Arguments): Complaint[] {
  const { fft_length, window, min_freq } = config;
  const [length, highest] = [frameLength(config), highestFrequency(config)];
  const complaints: Complaint[] = [];
  if (length > fft_length)
    complaints.push({
      argument: 'sequence_length',
      complaint: `sequence_length must not be above fft_length ${fft_length}; got ${length}.`,
    });
  if (Array.isArray(window) && window.length !== length)
    complaints.push({
      argument: 'window',
      complaint: `window must have ${length} values, as many as sequence_length; got ${window.length}.`,
    });
  if (min_freq >= highest)
    complaints.push({
      argument: 'min_freq',
      complaint: `min_freq must be below max_freq ${highest}; got ${min_freq}.`,
    });
  return complaints;
}
