import { type Static, Type } from 'typebox';
import { closedObject, nullable, oneOf, stringEnum } from '../../schema/schema-helpers.js';
import { shownText } from '../../schema/shown-text.js';

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
    'Whether Normalization and other layers whose statistics the definition does not contain get those of the training split before the first step, as by `adapt` of Keras. Default: true.',
});

const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
/** A split of a dataset. */
export type SplitName = (typeof SPLIT_NAMES)[number];

const SPLIT_METHODS = ['last', 'random', 'stratified'] as const;

/** Samples that are drawn from the training split. */
export interface DrawnSplit {
  fraction: number;
  method: Exclude<(typeof SPLIT_METHODS)[number], 'last'>;
  seed: number;
  /** The labels that strata are made of. */
  by?: string;
}

const SplitSchema = closedObject({
  fraction: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
  method: Type.Optional(
    stringEnum(SPLIT_METHODS, {
      default: 'last',
      description:
        'last: the last samples, as in Keras; random: samples that the seed selects; stratified: the same fraction of each class.',
    }),
  ),
  seed: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 31 - 1,
        description: 'Selects the samples. Default: 0, so that jobs hold out the same ones.',
      }),
    ),
  ),
  by: Type.Optional(
    Type.String({
      description:
        'stratified: the label array whose classes keep their shares. Default: the only one with classes.',
    }),
  ),
});

const ValidationDataSchema = closedObject({
  dataset: Type.Optional(
    shownText({
      title: 'the id of a dataset, or its upload name',
      description:
        'Another dataset with the same arrays. The job records its id. Default: the one of the job.',
    }),
  ),
  split: Type.Optional(
    stringEnum([...SPLIT_NAMES, 'val'], {
      description: 'Default: the validation split or, of another dataset, its training split.',
    }),
  ),
});

/** The arguments of `fit` that choose the samples for validation. */
export const validationArguments = {
  validation_split: Type.Optional(
    oneOf([Type.Number({ minimum: 0, exclusiveMaximum: 1 }), SplitSchema], {
      description:
        'The fraction of the training split that is held out: the last samples, before shuffling, or those that `method` selects. 0, the default: the validation split of the dataset, if it has one.',
    }),
  ),
  validation_data: Type.Optional(
    nullable({
      ...ValidationDataSchema,
      description:
        'The samples for validation: {"split": "test"}, or another dataset: {"dataset": "ds_…"}. As in Keras, validation_split is then ignored.',
    }),
  ),
};

const ValidationArgumentsSchema = closedObject(validationArguments);
export type ValidationArguments = Static<typeof ValidationArgumentsSchema>;

/** The weights of samples: the name of an array or column for all outputs, or names by output. */
export const SampleWeightsSchema = oneOf([Type.String(), Type.Record(Type.String(), Type.String())], {
  description:
    'The weight of each sample in the loss and in weighted_metrics, of training, validation and evaluation: the name of an array, or of a column of a table, which is then not an input unless it is listed. By output: {"main": "w"}; an output without weights counts 1.',
});
export type SampleWeights = Static<typeof SampleWeightsSchema>;

/** The same with every default filled in. */
export const resolvedValidation = {
  validation_split: oneOf([Type.Number(), SplitSchema]),
  /** Absent where the job names none. */
  validation_data: Type.Optional(ValidationDataSchema),
};
