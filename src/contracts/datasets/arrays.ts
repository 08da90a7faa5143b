import { type Static, Type } from 'typebox';
import { SampleShapeSchema } from '../../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum } from '../../schema/schema-helpers.js';
import { ArrayStatisticsSchema, SampleStatisticsSchema } from './findings.js';

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

export const TensorSpecSchema = closedObject(
  { shape: SampleShapeSchema, dtype: DtypeSchema },
  { $id: 'TensorSpec', description: 'One sample: its shape without the sample axis, and its element type.' },
);
export type TensorSpec = Static<typeof TensorSpecSchema>;

/** One sample of an input of a model, which may be texts. */
export const InputSpecSchema = closedObject(
  {
    shape: SampleShapeSchema,
    dtype: stringEnum([...DTYPES, 'string'], {
      description: "An element type, in NumPy's spelling; string: text.",
    }),
  },
  { $id: 'InputSpec', description: 'One sample: its shape without the sample axis, and its element type.' },
);
export type InputSpec = Static<typeof InputSpecSchema>;

/** Inputs (`x`) and labels (`y`); names are unique within each. */
export const ROLES = ['x', 'y'] as const;
export type Role = (typeof ROLES)[number];

/** Roles of stored arrays: `w` for weights of samples. */
export const ARRAY_ROLES = [...ROLES, 'w'] as const;
export type ArrayRole = (typeof ARRAY_ROLES)[number];

export const ARRAY_KINDS = ['numbers', 'image', 'table', 'text'] as const;
export type ArrayKind = (typeof ARRAY_KINDS)[number];

export const ColumnCategoriesSchema = closedObject(
  {
    column: Type.String(),
    values: Type.Array(Type.String(), { description: 'Number i in the column stands for values[i].' }),
  },
  { $id: 'ColumnCategories', description: 'A column of texts that are stored as numbers.' },
);
export type ColumnCategories = Static<typeof ColumnCategoriesSchema>;

/** Descriptions of the training samples of an array, before any preprocessing. */
export const ArrayDescriptionSchema = closedObject(
  {
    values: ref(ArrayStatisticsSchema),
    columns: nullable(
      Type.Array(ref(ArrayStatisticsSchema), {
        description: 'Per entry if samples have one axis; null for others and in lists of datasets.',
      }),
    ),
    border_mean: nullable(Type.Number({ description: 'Mean of the outermost pixels of images.' })),
    channels: nullable(
      Type.Array(ref(ArrayStatisticsSchema), { description: 'Red, green and blue of color images.' }),
    ),
    samples: nullableRef(SampleStatisticsSchema),
  },
  { $id: 'ArrayDescription' },
);
export type ArrayDescription = Static<typeof ArrayDescriptionSchema>;

export const TextStatisticsSchema = closedObject(
  {
    min_length: Type.Integer({ minimum: 0 }),
    max_length: Type.Integer({ minimum: 0 }),
    mean_length: Type.Number({ minimum: 0 }),
    empty_count: Type.Integer({ minimum: 0, description: 'Number of empty texts.' }),
    distinct_count: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Number of distinct texts; absent beyond 10,000, and where a text has more than 256 bytes.',
      }),
    ),
  },
  { $id: 'TextStatistics', description: 'Lengths of the training texts, in characters (code points).' },
);
export type TextStatistics = Static<typeof TextStatisticsSchema>;

const Counts = Type.Array(Type.Integer({ minimum: 0 }));

export const ClassCountsSchema = closedObject(
  { train: Counts, validation: nullable(Counts), test: nullable(Counts) },
  { $id: 'ClassCounts', description: 'Number of samples per class, in the order of `classes`, by split.' },
);
export type ClassCounts = Static<typeof ClassCountsSchema>;

export const DatasetArraySchema = closedObject(
  {
    name: Type.String({ description: 'Unique among the arrays of the same role.' }),
    role: stringEnum(ARRAY_ROLES, { description: 'x: an input; y: a label; w: weights of samples.' }),
    kind: stringEnum(ARRAY_KINDS, {
      description:
        'image: pixels; table: one number per column; text: strings in UTF-8; numbers: anything else.',
    }),
    shape: SampleShapeSchema,
    dtype: stringEnum([...DTYPES, 'string'], {
      description: "An element type, in NumPy's spelling; string: text.",
    }),
    numbers: Type.Boolean({
      description:
        'Whether whole-number labels are stored both as classes, for crossentropies, and as numbers, for regression losses.',
    }),
    classes: nullable(
      Type.Array(Type.String(), {
        description: 'Class names; label i is classes[i]. Null for other arrays.',
      }),
    ),
    class_counts: nullableRef(ClassCountsSchema),
    grouped_by_class: Type.Boolean({
      description: 'Whether the training samples are sorted by these classes.',
    }),
    columns: nullable(
      Type.Array(Type.String(), { description: 'Columns of a table, in order; null for other arrays.' }),
    ),
    categories: nullable(Type.Array(ref(ColumnCategoriesSchema))),
    value_range: nullable(
      Type.Array(Type.Number(), {
        minItems: 2,
        maxItems: 2,
        description: 'The values of black and white in images; null: inferred from the values.',
      }),
    ),
    statistics: nullableRef(ArrayDescriptionSchema),
    text: nullableRef(TextStatisticsSchema),
  },
  { $id: 'DatasetArray' },
);
export type DatasetArray = Static<typeof DatasetArraySchema>;

export const datasetArrayComponents = [
  TensorSpecSchema,
  InputSpecSchema,
  ColumnCategoriesSchema,
  ArrayDescriptionSchema,
  TextStatisticsSchema,
  ClassCountsSchema,
  DatasetArraySchema,
];
