import { Type } from 'typebox';
import { oneOf, stringEnum } from '../../schema/schema-helpers.js';
import { boolean, choice, kind, optional, orNull } from '../kind.js';
import { initializer } from './initializer.js';

/** Windows of scipy.signal.windows that need no argument. */
export const WINDOWS = [
  'boxcar',
  'triang',
  'blackman',
  'hamming',
  'hann',
  'bartlett',
  'flattop',
  'parzen',
  'bohman',
  'blackmanharris',
  'nuttall',
  'barthann',
  'cosine',
  'exponential',
  'tukey',
  'lanczos',
] as const;
export type WindowName = (typeof WINDOWS)[number];

/** The kind of an argument that is a window. */
export const window = kind<WindowName | number[]>(
  'list',
  oneOf([stringEnum(WINDOWS), Type.Array(Type.Number(), { minItems: 1, maxItems: 65536 })], {
    description: 'A window by name, or its values, one for each row of the kernel.',
  }),
);

export const stft = initializer('stft', {
  className: 'STFT',
  aliases: ['STFTInitializer'],
  summary: 'The real or imaginary part of a short-time Fourier transform, for a kernel [window, 1, bands].',
  args: {
    side: optional(choice(['real', 'imag']), 'real'),
    window: optional(orNull(window), 'hann'),
    scaling: optional(orNull(choice(['density', 'spectrum'])), 'density'),
    periodic: optional(boolean(), false),
  },
  rank: { least: 3, orMore: false },
  toTfjs: () => null,
});
