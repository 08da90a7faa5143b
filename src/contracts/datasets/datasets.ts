import { type Static, Type } from 'typebox';
import { DatasetDigestSchema, DatasetIdSchema, TimestampSchema } from '../../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../../schema/shown-text.js';
import { listOf } from '../jobs/jobs.js';
import { arrayOptions } from './array-options.js';
import {
  ARRAY_ROLES,
  ColumnCategoriesSchema,
  DatasetArraySchema,
  datasetArrayComponents,
  TensorSpecSchema,
} from './arrays.js';
import {
  DatasetStatisticsSchema,
  DatasetWarningSchema,
  datasetFindingComponents,
  UploadContentsSchema,
} from './findings.js';
import { sampleComponents } from './samples.js';
import { tableOptions } from './table-options.js';

export { BYTES_PER_ELEMENT, DTYPES, type Dtype, type TensorSpec } from './arrays.js';

export const SplitSchema = closedObject(
  {
    samples: Type.Integer({ minimum: 0 }),
    x_shape: nullable(
      Type.Array(Type.Integer(), {
        description:
          'Shape of `x` with the sample axis first: [60000, 28, 28]. Null if the dataset has no `x`.',
      }),
    ),
    y_shape: nullable(Type.Array(Type.Integer(), { description: 'Null if the dataset has no `y`.' })),
    class_counts: nullable(
      Type.Array(Type.Integer(), { description: 'Number of samples per class, in the order of `classes`.' }),
    ),
    grouped_by_class: Type.Optional(
      Type.Boolean({
        description: 'Whether the samples are sorted by class, so that the last ones cover few classes.',
      }),
    ),
  },
  { $id: 'Split' },
);

export const UPLOAD_FORMATS = [
  'npz',
  'npy',
  'idx',
  'csv',
  'json',
  'image_zip',
  'image_table',
  'text_zip',
] as const;
export type UploadFormat = (typeof UPLOAD_FORMATS)[number];

export const DatasetSchema = closedObject(
  {
    id: DatasetIdSchema,
    object: tag('dataset'),
    name: Type.String(),
    source: stringEnum(['builtin', 'upload']),
    format: stringEnum(UPLOAD_FORMATS),
    created_at: nullable(TimestampSchema),
    x: nullableRef(TensorSpecSchema),
    y: nullableRef(TensorSpecSchema),
    arrays: Type.Optional(
      Type.Array(ref(DatasetArraySchema), {
        description:
          'The arrays of a dataset with several inputs or labels, or with text; `x`, `y` and their descriptions are then null. Absent: the arrays are `x` and `y`, as far as they are not null.',
      }),
    ),
    y_numbers: Type.Optional(
      nullable(
        Type.Boolean({
          description:
            'Whether whole-number labels are stored both as classes, for crossentropies, and as numbers, for regression losses.',
        }),
      ),
    ),
    classes: nullable(
      Type.Array(Type.String(), {
        description: 'Class names; label i is classes[i]. Null for other labels.',
      }),
    ),
    splits: closedObject({
      train: ref(SplitSchema),
      validation: Type.Optional(nullableRef(SplitSchema)),
      test: nullableRef(SplitSchema),
    }),
    feature_names: Type.Optional(
      nullable(Type.Array(Type.String(), { description: 'Columns of a table, in input order.' })),
    ),
    categories: Type.Optional(
      nullable(
        Type.Array(ref(ColumnCategoriesSchema), {
          description: 'Columns of `x` whose texts are stored as numbers; null: none.',
        }),
      ),
    ),
    statistics: Type.Optional(ref(DatasetStatisticsSchema)),
    value_range: Type.Optional(
      nullable(
        Type.Array(Type.Number(), {
          minItems: 2,
          maxItems: 2,
          description:
            'The values of black and white in images, as sent with the upload, or 0 and 255 for image files; null: inferred from the values.',
        }),
      ),
    ),
    contents: Type.Optional(
      Type.Array(ref(UploadContentsSchema), {
        description: 'The items read from the upload, and those skipped.',
      }),
    ),
    warnings: Type.Optional(Type.Array(ref(DatasetWarningSchema))),
    bytes: Type.Integer({ minimum: 0, description: 'Bytes of the stored arrays.' }),
    sha256: DatasetDigestSchema,
  },
  { $id: 'Dataset' },
);
export type Dataset = Static<typeof DatasetSchema>;

export const DatasetListSchema = listOf(DatasetSchema, 'DatasetList');

/** The location of an array's elements: a file in the dataset directory, and an offset. */
export const ArrayFileSchema = closedObject({
  file: Type.String(),
  offset_bytes: Type.Integer({ minimum: 0 }),
});
export type ArrayFile = Static<typeof ArrayFileSchema>;

/** The files of an entry of `arrays`. */
const NamedFilesSchema = closedObject({
  role: stringEnum(ARRAY_ROLES),
  name: Type.String(),
  /** The elements; of texts, their UTF-8 bytes, one after another. */
  values: ArrayFileSchema,
  /** float32: the numbers behind labels that `values` stores as classes. */
  numbers: Type.Optional(ArrayFileSchema),
  /** Of texts, int64: where each begins in `values`, and where the last one ends. */
  offsets: Type.Optional(ArrayFileSchema),
});
export type NamedFiles = Static<typeof NamedFilesSchema>;

const SplitFilesSchema = closedObject({
  x: Type.Optional(ArrayFileSchema),
  y: Type.Optional(ArrayFileSchema),
  /** float32: the numbers behind labels that `y` stores as classes. */
  y_numbers: Type.Optional(ArrayFileSchema),
  arrays: Type.Optional(Type.Array(NamedFilesSchema)),
});
export type SplitFiles = Static<typeof SplitFilesSchema>;

/** `dataset.json`: the public description and the locations of the arrays. */
export const StoredDatasetSchema = closedObject({
  dataset: ref(DatasetSchema),
  files: closedObject({
    train: SplitFilesSchema,
    validation: Type.Optional(nullable(SplitFilesSchema)),
    test: nullable(SplitFilesSchema),
  }),
});
export type StoredDataset = Static<typeof StoredDatasetSchema>;

/** A number in JSON syntax. */
const NUMBER = '-?(0|[1-9]\\d{0,19})(\\.\\d{1,20})?([eE][+-]?\\d{1,2})?';
const VALUE_RANGE_PATTERN = `^\\s*\\[?\\s*${NUMBER}\\s*,\\s*${NUMBER}\\s*\\]?\\s*$`;

/** Fields that may accompany the files of an upload in its form. */
export const UploadOptionsSchema = closedObject(
  {
    name: Type.Optional(
      shownText({
        title: `a name of at most ${MAX_TEXT_LENGTH} characters on one line`,
        description:
          'Jobs can refer to the dataset by this name. Default: the file name. Stored in Unicode NFC, without surrounding spaces.',
      }),
    ),
    format: Type.Optional(
      stringEnum(UPLOAD_FORMATS, { description: 'Default: detected from the content of the files.' }),
    ),
    ...arrayOptions,
    ...tableOptions,
    image_height: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description: 'Images: height to resize to. Default: the height of the first image, at most 256.',
      }),
    ),
    image_width: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description: 'Images: width to resize to. Default: the width of the first image, at most 256.',
      }),
    ),
    color_mode: Type.Optional(
      stringEnum(['grayscale', 'rgb'], { description: 'Images: color mode. Default: rgb, as in Keras.' }),
    ),
    test_split: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Fraction of the samples held out as the test split, selected with `seed`.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 31 - 1,
        description: 'Seed for `test_split` and for the order of images.',
      }),
    ),
    value_range: Type.Optional(
      Type.String({
        pattern: VALUE_RANGE_PATTERN,
        title: 'two numbers such as 0,255',
        description:
          'Images: the values of black and white in the arrays, as two numbers (0,255); default: inferred from the values. Images posted for prediction are converted to this range.',
      }),
    ),
  },
  { $id: 'UploadOptions' },
);
export type UploadOptions = Static<typeof UploadOptionsSchema>;

export const datasetComponents = [
  ...datasetFindingComponents,
  ...datasetArrayComponents,
  SplitSchema,
  DatasetSchema,
  DatasetListSchema,
  UploadOptionsSchema,
  ...sampleComponents,
];
