import { type Static, Type } from 'typebox';
import { closedObject, nullable, ref, stringEnum } from './schema-helpers.js';

/** How many examples accompany a warning or a skipped kind of thing. */
export const MAX_FINDING_EXAMPLES = 5;

/** Warnings about a dataset that was accepted. */
export const DATASET_WARNINGS = [
  'absent_labels',
  'ambiguous_labels',
  'array_choice',
  'class_order',
  'constant_column',
  'decimal_choice',
  'delimiter_choice',
  'duplicate_rows',
  'float32_precision',
  'header_choice',
  'id_column',
  'imputed_values',
  'dropped_rows',
  'ignored_columns',
  'label_choice',
  'layout_choice',
  'non_finite_values',
  'skipped_arrays',
  'skipped_files',
  'small_class',
  'unused_option',
] as const;

export const DatasetWarningSchema = closedObject(
  {
    code: stringEnum(DATASET_WARNINGS),
    detail: Type.String({ description: 'What was seen, what was made of it, and how to change that.' }),
    count: Type.Integer({ minimum: 1, description: 'How often it was seen.' }),
    examples: Type.Array(Type.String(), {
      maxItems: MAX_FINDING_EXAMPLES,
      description: 'The first ones, cut where they are long.',
    }),
  },
  { $id: 'DatasetWarning' },
);
export type DatasetWarning = Static<typeof DatasetWarningSchema>;

export const SKIP_REASONS = [
  'column_ignored',
  'duplicate_name',
  'empty_file',
  'hidden_file',
  'missing_value',
  'not_an_image',
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

/** How much of an upload became the dataset, and what was left out, by kind of thing. */
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
 * Statistics of an array (for tables, of a column) as stored, before any step of preprocessing; float64, over the
 * finite elements of the training split. Null where there is none.
 */
export const ArrayStatisticsSchema = closedObject(
  {
    min: nullable(Type.Number()),
    max: nullable(Type.Number()),
    mean: nullable(Type.Number()),
    std: nullable(Type.Number({ description: 'Of the population: divided by the count, as NumPy does.' })),
    nan_count: Type.Integer({ minimum: 0 }),
    infinite_count: Type.Integer({ minimum: 0 }),
  },
  { $id: 'ArrayStatistics' },
);
export type ArrayStatistics = Static<typeof ArrayStatisticsSchema>;

export const DatasetStatisticsSchema = closedObject(
  {
    x: ref(ArrayStatisticsSchema),
    y: ref(ArrayStatisticsSchema),
    columns: nullable(
      Type.Array(ref(ArrayStatisticsSchema), {
        description: 'Of each feature, in the order of `feature_names`; null for what is not a table.',
      }),
    ),
    border_mean: nullable(
      Type.Number({
        description:
          'Mean of the outermost pixels of the images, in the units of the array; null for what is not images.',
      }),
    ),
  },
  { $id: 'DatasetStatistics' },
);
export type DatasetStatistics = Static<typeof DatasetStatisticsSchema>;

export const datasetFindingComponents = [
  DatasetWarningSchema,
  SkippedSchema,
  UploadContentsSchema,
  ArrayStatisticsSchema,
  DatasetStatisticsSchema,
];
