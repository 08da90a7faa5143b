import { type Argument, flag, number, optional } from '../argument.js';

/** Whether the outputs are logits: the model ends without softmax or sigmoid, which is applied first. */
export const fromLogits = (): Argument<boolean, boolean, 'optional'> => {
  const argument = flag(false);
  const description =
    'Whether the outputs are logits: the model ends without softmax or sigmoid, which is applied first.';
  return { ...argument, schema: { ...argument.schema, description } };
};

/** The fraction of each label that is spread evenly over the classes. */
export const labelSmoothing = (): Argument<number, number, 'optional'> =>
  optional(
    number({
      minimum: 0,
      maximum: 1,
      description: 'The fraction of each label that is spread evenly over the classes.',
    }),
    0,
  );
