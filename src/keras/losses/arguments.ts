import { type Argument, flag, number, optional } from '../argument.js';

/** The model ends without softmax or sigmoid, which is then applied first. */
export const fromLogits = (): Argument<boolean, boolean, 'optional'> => {
  const argument = flag(false);
  const description = 'The model ends without softmax or sigmoid, which is then applied first.';
  return { ...argument, schema: { ...argument.schema, description } };
};

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
