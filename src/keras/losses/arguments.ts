import { Type } from 'typebox';
import { oneOf, unionWithNull } from '../../schema/schema-helpers.js';
import { type Argument, absentAt, flag, integer, list, number, optional } from '../argument.js';

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

/** The axis that a loss reduces; the last one where it is left out. */
export const axis = () =>
  absentAt(
    integer({
      minimum: -64,
      maximum: 64,
      description: 'The axis of the classes or components, the batch included; the last one by default.',
    }),
    [-1],
  );

const Axis = Type.Integer({ minimum: -64, maximum: 64 });

/** The axes over which a loss of sets sums; all of them where it is left out. */
export const summedAxes = () =>
  absentAt(
    list(
      unionWithNull(
        oneOf([Axis, Type.Array(Axis, { minItems: 1, maxItems: 16 })], {
          description:
            'The axes of the sums, the batch included: a number or a list. By default, all: one value for the batch.',
        }),
      ),
    ),
    [null],
  );

/** The exponent that reduces the loss of outputs that are nearly right. */
export const gamma = () =>
  optional(
    number({
      minimum: 0,
      description: 'The exponent that reduces the loss of outputs that are nearly right.',
    }),
    2,
  );
