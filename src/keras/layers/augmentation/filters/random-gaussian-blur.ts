import { Type } from 'typebox';
import { described, optional, seed, sizes } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

/** Larger kernels than any image has pixels would only take time. */
const Size = Type.Integer({ minimum: 1, maximum: 255 });

export const RandomGaussianBlur = layer('RandomGaussianBlur', {
  summary: 'Blurs some images while training; the factor is the probability.',
  args: {
    factor: optional(shareFactor(), [0, 1]),
    kernel_size: optional(sizes(2, 'Odd sizes of the kernel: of both axes, or one for both.', Size), [3, 3]),
    sigma: described(
      'The least and the greatest deviation, from which one of each axis is drawn for a batch; one number for 0 to that number.',
      optional(shareFactor(), [0, 1]),
    ),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomGaussianBlur', config, input),
  conflicts: (config) => [
    ...factorComplaints('factor', config.factor, SHARE),
    ...factorComplaints('sigma', config.sigma, SHARE),
    ...evenComplaints(config.kernel_size),
    ...rangeComplaints(config),
  ],
  random: true,
});

function evenComplaints(sizes: readonly number[]): Complaint[] {
  if (sizes.every((size) => size % 2 === 1)) return [];
  const complaint = `kernel_size must be odd, so that it has a middle; got [${sizes.join(', ')}].`;
  return [{ argument: 'kernel_size', complaint }];
}
