import { type Argument, flag, number, optional } from '../argument.js';

/** The model ends without softmax or sigmoid. */
export const fromLogits = (): Argument<boolean, boolean, 'optional'> => flag(false);

/** The part of each label that is spread evenly over the classes. */
export const labelSmoothing = (): Argument<number, number, 'optional'> =>
  optional(
    number({
      minimum: 0,
      maximum: 1,
      description: 'The part of each label that is spread evenly over the classes.',
    }),
    0,
  );
