import { flag, number, optional } from '../../kind.js';
import { commonArguments, optimizer, positive, zero } from '../optimizer.js';

export const adafactor = optimizer('adafactor', {
  className: 'Adafactor',
  summary:
    'Divides each gradient by the root of a mean of its squares that is kept by row and column (Shazeer et al., 2018).',
  args: {
    ...commonArguments(0.001),
    beta_2_decay: optional(number({ maximum: 0 }), -0.8),
    epsilon_1: positive(1e-30),
    epsilon_2: positive(1e-3),
    clip_threshold: positive(1),
    relative_step: flag(true),
  },
  // Keras factors the last two axes.
  slots: (_config, { shape }) => [
    ...(shape.length < 2
      ? []
      : [
          { ...zero('r'), shape: shape.slice(0, -1) },
          { ...zero('c'), shape: [...shape.slice(0, -2), ...shape.slice(-1)] },
        ]),
    zero('velocity'),
  ],
  saved: (_config, { shape }) => [[...(shape.length < 2 ? [null, null] : ['r', 'c']), 'velocity']],
});
