import { type Static, Type } from 'typebox';
import { closedObject, nullable, oneOf, stringEnum } from '../../schema/schema-helpers.js';

const MAX_EPOCHS = 100_000;
const MAX_BATCH_SIZE = 1_048_576;
const MAX_STEPS = 2 ** 31 - 1;
const MAX_LISTED_EPOCHS = 10_000;

const steps = (description: string) =>
  Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: MAX_STEPS, description })));

/** The arguments of `fit` that decide the batches of an epoch and its validation; a resolved job has those that differ from Keras's defaults. */
export const epochArguments = {
  initial_epoch: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_EPOCHS - 1,
      default: 0,
      description:
        'Number of epochs to skip: the first epoch is initial_epoch + 1, the last one is still `epochs`. Schedules count steps from 0.',
    }),
  ),
  steps_per_epoch: steps(
    'Batches of an epoch; null: one pass over the training samples. As in Keras, the next epoch continues with the batches that follow, an epoch ends early where the samples run out, and without batch_size a pass has so many batches.',
  ),
  validation_freq: Type.Optional(
    oneOf(
      [
        Type.Integer({ minimum: 1, maximum: MAX_EPOCHS }),
        Type.Array(Type.Integer({ minimum: 1, maximum: MAX_EPOCHS }), {
          minItems: 1,
          maxItems: MAX_LISTED_EPOCHS,
        }),
      ],
      {
        description:
          'Validates after every so many epochs, or after the listed ones, counted from 1. Other epochs have no val_ values. Default: 1.',
      },
    ),
  ),
  validation_batch_size: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 1,
        maximum: MAX_BATCH_SIZE,
        description: 'Batch size of validation and evaluation; null: batch_size.',
      }),
    ),
  ),
  validation_steps: steps('Batches of a validation, from the first one; null: all.'),
};

const EpochArgumentsSchema = closedObject(epochArguments);
export type EpochArguments = Static<typeof EpochArgumentsSchema>;

/** Keras's orders: of samples, of the samples within each batch, or none. */
export const shuffleArgument = oneOf([Type.Boolean(), stringEnum(['batch'])], {
  description:
    'true: another order of the training samples in each epoch; "batch": batches keep their samples, in another order; false: as stored. Default: true.',
});
export type Shuffle = Static<typeof shuffleArgument>;

/** Whether layers without statistics are adapted on the training split. */
export const adaptArgument = Type.Boolean({
  default: true,
  description:
    'Whether Normalization and other layers whose statistics the definition does not contain get those of the training split before the first step, as by `adapt` of Keras.',
});
