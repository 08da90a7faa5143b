import { type Static, Type } from 'typebox';
import { closedObject, nullable, nullableRef, ref, stringEnum } from '../../schema/schema-helpers.js';

/** Maximum examples per warning or kind of skipped item. */
export const MAX_FINDING_EXAMPLES = 5;

/** Warnings about an accepted dataset. */
export const DATASET_WARNINGS = [
  'absent_labels',
  'array_choice',
  'changed_names',
  'class_order',
  'constant_column',
  'decimal_choice',
  'delimiter_choice',
  'duplicate_rows',
  'empty_texts',
  'float32_precision',
  'header_choice',
  'id_column',
  'imputed_values',
  'dropped_rows',
  'ignored_columns',
  'label_choice',
  'layout_choice',
  'mask_values',
  'no_labels',
  'resized_images',
  'skipped_arrays',
  'skipped_files',
  'small_class',
  'unused_option',
] as const;

export const DatasetWarningSchema = closedObject(
  {
    code: stringEnum(DATASET_WARNINGS),
    detail: Type.String({
      description: 'The finding, how it was handled, and how to change that treatment.',
    }),
    count: Type.Integer({ minimum: 1, description: 'Number of occurrences.' }),
    examples: Type.Array(Type.String(), {
      maxItems: MAX_FINDING_EXAMPLES,
      description: 'The first occurrences; long ones are truncated.',
    }),
  },
  { $id: 'DatasetWarning' },
);
export type DatasetWarning = Static<typeof DatasetWarningSchema>;

export const SKIP_REASONS = [
  'column_ignored',
  'empty_file',
  'hidden_file',
  'missing_value',
  'not_an_image',
  'not_in_metadata',
  'other_array',
  'other_file',
  'outside_class_folders',
  'unsupported_format',
] as const;

export const SkippedSchema = closedObject(
  {
    reason: stringEnum(SKIP_REASONS),
    count: Type.Integer({ minimum: 1 }),
    examples: Type.Array(Type.String(), { maxItems: MAX_FINDING_EXAMPLES }),
  },
  { $id: 'Skipped' },
);
export type Skipped = Static<typeof SkippedSchema>;

/** How much of an upload became the dataset, and what was skipped, by kind. */
export const UploadContentsSchema = closedObject(
  {
    kind: stringEnum(['files', 'arrays', 'rows', 'columns']),
    read: Type.Integer({ minimum: 0 }),
    skipped: Type.Array(ref(SkippedSchema)),
  },
  { $id: 'UploadContents' },
);
export type UploadContents = Static<typeof UploadContentsSchema>;

/**
 * Statistics of an array (for tables, of a column) as stored, before any preprocessing; float64, over the
 * finite elements of the training split. Null if there are none.
 */
export const ArrayStatisticsSchema = closedObject(
  {
    min: nullable(Type.Number()),
    max: nullable(Type.Number()),
    mean: nullable(Type.Number()),
    std: nullable(
      Type.Number({ description: 'Population standard deviation: divided by the count, as in NumPy.' }),
    ),
    nan_count: Type.Integer({ minimum: 0 }),
    infinite_count: Type.Integer({ minimum: 0 }),
    distinct_count: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Number of distinct values, of whole numbers in samples of at most one axis; absent beyond 10,000.',
      }),
    ),
  },
  { $id: 'ArrayStatistics' },
);
export type ArrayStatistics = Static<typeof ArrayStatisticsSchema>;

/** The distribution of numbers. */
export const DistributionSchema = closedObject(
  { min: Type.Number(), max: Type.Number(), mean: Type.Number(), std: Type.Number() },
  { $id: 'Distribution' },
);
export type Distribution = Static<typeof DistributionSchema>;

/** The variation among whole samples, with which samples are compared at prediction. */
export const SampleStatisticsSchema = closedObject(
  {
    mean: ref(DistributionSchema),
    std: ref(DistributionSchema),
    border: nullableRef(DistributionSchema),
    count: Type.Integer({ minimum: 1, description: 'Number of described samples.' }),
    constant_count: Type.Integer({ minimum: 0, description: 'Samples whose elements are all equal.' }),
  },
  {
    $id: 'SampleStatistics',
    description:
      'Distributions over the training samples of the mean, the standard deviation, and the border mean of each sample (null unless samples are images).',
  },
);
export type SampleStatistics = Static<typeof SampleStatisticsSchema>;

export const DatasetStatisticsSchema = closedObject(
  {
    x: ref(ArrayStatisticsSchema),
    y: nullableRef(ArrayStatisticsSchema),
    columns: nullable(
      Type.Array(ref(ArrayStatisticsSchema), {
        description:
          'Statistics per column if samples have one axis of at most 10,000 entries, in the order of `feature_names`; null for other arrays, in lists of datasets, and for models with more than 256 columns.',
      }),
    ),
    border_mean: nullable(
      Type.Number({
        description:
          'Mean of the outermost pixels of the images, in the units of the array; null for other data.',
      }),
    ),
    channels: Type.Optional(
      nullable(
        Type.Array(ref(ArrayStatisticsSchema), {
          description: 'Statistics of red, green and blue in color images; null for other data.',
        }),
      ),
    ),
    samples: Type.Optional(nullableRef(SampleStatisticsSchema)),
  },
  { $id: 'DatasetStatistics' },
);
export type DatasetStatistics = Static<typeof DatasetStatisticsSchema>;

export const datasetFindingComponents = [
  DatasetWarningSchema,
  SkippedSchema,
  UploadContentsSchema,
  ArrayStatisticsSchema,
  DistributionSchema,
  SampleStatisticsSchema,
  DatasetStatisticsSchema,
];
