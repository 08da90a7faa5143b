import { type Static, Type } from 'typebox';
import {
  DatasetDigestSchema,
  DatasetIdSchema,
  SampleShapeSchema,
  TimestampSchema,
} from '../../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../../schema/shown-text.js';
import { listOf } from '../jobs/jobs.js';
import {
  DatasetStatisticsSchema,
  DatasetWarningSchema,
  datasetFindingComponents,
  UploadContentsSchema,
} from './findings.js';
import { tableOptions } from './table-options.js';

/** Array element types, in NumPy's spelling; stored little-endian, in C order. */
export const DTYPES = ['uint8', 'int8', 'uint16', 'int16', 'int32', 'float32', 'float64', 'int64'] as const;
export const DtypeSchema = stringEnum(DTYPES, { description: "An element type, in NumPy's spelling." });
export type Dtype = Static<typeof DtypeSchema>;

export const BYTES_PER_ELEMENT: Readonly<Record<Dtype, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  float32: 4,
  float64: 8,
  int64: 8,
};

export const SplitSchema = closedObject(
  {
    samples: Type.Integer({ minimum: 0 }),
    x_shape: Type.Array(Type.Integer(), {
      description: 'Shape with the sample axis first: [60000, 28, 28].',
    }),
    y_shape: Type.Array(Type.Integer()),
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

export const TensorSpecSchema = closedObject(
  { shape: SampleShapeSchema, dtype: DtypeSchema },
  { $id: 'TensorSpec', description: 'One sample: its shape without the sample axis, and its element type.' },
);
export type TensorSpec = Static<typeof TensorSpecSchema>;

export const UPLOAD_FORMATS = ['npz', 'npy', 'idx', 'csv', 'json', 'image_zip'] as const;
export type UploadFormat = (typeof UPLOAD_FORMATS)[number];

export const DatasetSchema = closedObject(
  {
    id: DatasetIdSchema,
    object: tag('dataset'),
    name: Type.String(),
    source: stringEnum(['builtin', 'upload']),
    format: stringEnum(UPLOAD_FORMATS),
    created_at: nullable(TimestampSchema),
    x: ref(TensorSpecSchema),
    y: ref(TensorSpecSchema),
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

const SplitFilesSchema = closedObject({
  x: ArrayFileSchema,
  y: ArrayFileSchema,
  /** float32: the numbers behind labels that `y` stores as classes. */
  y_numbers: Type.Optional(ArrayFileSchema),
});

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
  SplitSchema,
  TensorSpecSchema,
  DatasetSchema,
  DatasetListSchema,
  UploadOptionsSchema,
];
