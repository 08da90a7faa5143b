import { type Static, Type } from 'typebox';
import {
  DatasetDigestSchema,
  DatasetIdSchema,
  SampleShapeSchema,
  TimestampSchema,
} from '../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../schema/shown-text.js';
import {
  DatasetStatisticsSchema,
  DatasetWarningSchema,
  datasetFindingComponents,
  UploadContentsSchema,
} from './dataset-findings.js';
import { listOf } from './jobs.js';
import { tableOptions } from './table-options.js';

/** What array elements may be, in NumPy's spelling; stored little-endian, C order. */
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
    x_shape: Type.Array(Type.Integer(), { description: 'With the sample axis first: [60000, 28, 28].' }),
    y_shape: Type.Array(Type.Integer()),
    class_counts: nullable(
      Type.Array(Type.Integer(), { description: 'Samples of each class, in the order of `classes`.' }),
    ),
    grouped_by_class: Type.Optional(
      Type.Boolean({
        description: 'Whether the samples lie class by class: the last ones are of few classes.',
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
            'Whether whole-number labels are stored both ways: as classes, which crossentropies learn, and as the numbers they are, which regression losses learn.',
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
      nullable(Type.Array(Type.String(), { description: 'Columns of a table, in the order of the inputs.' })),
    ),
    statistics: Type.Optional(ref(DatasetStatisticsSchema)),
    value_range: Type.Optional(
      nullable(
        Type.Array(Type.Number(), {
          minItems: 2,
          maxItems: 2,
          description:
            'The values of black and white in images, as given at the upload, or 0 and 255 for image files; null: inferred from the values.',
        }),
      ),
    ),
    contents: Type.Optional(
      Type.Array(ref(UploadContentsSchema), {
        description: 'What was read from the upload, and what was left out.',
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

/** Where an array's elements lie: a file below the dataset's directory, from an offset on. */
export const ArrayFileSchema = closedObject({
  file: Type.String(),
  offset_bytes: Type.Integer({ minimum: 0 }),
});
export type ArrayFile = Static<typeof ArrayFileSchema>;

const SplitFilesSchema = closedObject({
  x: ArrayFileSchema,
  y: ArrayFileSchema,
  /** float32: the numbers of labels that `y` has as classes. */
  y_numbers: Type.Optional(ArrayFileSchema),
});

/** `dataset.json`: the public description and where the arrays lie. */
export const StoredDatasetSchema = closedObject({
  dataset: ref(DatasetSchema),
  files: closedObject({
    train: SplitFilesSchema,
    validation: Type.Optional(nullable(SplitFilesSchema)),
    test: nullable(SplitFilesSchema),
  }),
});
export type StoredDataset = Static<typeof StoredDatasetSchema>;

/** As JSON writes it. */
const NUMBER = '-?(0|[1-9]\\d{0,19})(\\.\\d{1,20})?([eE][+-]?\\d{1,2})?';
const VALUE_RANGE_PATTERN = `^\\s*\\[?\\s*${NUMBER}\\s*,\\s*${NUMBER}\\s*\\]?\\s*$`;

/** Fields that may accompany an upload's files in its form. */
export const UploadOptionsSchema = closedObject(
  {
    name: Type.Optional(
      shownText({
        title: `a name of at most ${MAX_TEXT_LENGTH} characters on one line`,
        description:
          "Jobs can refer to the dataset by it. Default: the file name. Stored in Unicode's NFC form, without spaces around it.",
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
        description: 'Images: height to resize to; default that of the first image, at most 256.',
      }),
    ),
    image_width: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description: 'Images: width to resize to; default that of the first image, at most 256.',
      }),
    ),
    color_mode: Type.Optional(
      stringEnum(['grayscale', 'rgb'], { description: 'Images: default rgb, as in Keras.' }),
    ),
    test_split: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Part of the samples held out as the test split, drawn with `seed`.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 31 - 1,
        description: 'Seed of `test_split` and of the order of images.',
      }),
    ),
    value_range: Type.Optional(
      Type.String({
        pattern: VALUE_RANGE_PATTERN,
        title: 'two numbers such as 0,255',
        description:
          'Images: the values of black and white in the arrays, as two numbers (0,255); default: inferred from the values. Images posted for prediction are brought to this range.',
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
