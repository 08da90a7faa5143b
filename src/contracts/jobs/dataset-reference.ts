import { type Static, Type } from 'typebox';
import { DatasetIdSchema } from '../../schema/primitives.js';
import { closedObject, oneOf, ref } from '../../schema/schema-helpers.js';
import { shownText } from '../../schema/shown-text.js';
import { XOpSchema, YOpSchema } from '../datasets/preprocessing.js';

const MAX_PREPROCESSING_OPS = 16;
const MAX_COLUMNS = 10_000;

const XStepsSchema = Type.Array(ref(XOpSchema), {
  maxItems: MAX_PREPROCESSING_OPS,
  description: 'Steps on the inputs, in order.',
});
const YStepsSchema = Type.Array(ref(YOpSchema), {
  maxItems: MAX_PREPROCESSING_OPS,
  description: 'Steps on the labels.',
});

const ARRAY_NAME = 'The name of the array in the dataset.';
const ColumnsSchema = Type.Array(Type.String(), {
  minItems: 1,
  maxItems: MAX_COLUMNS,
  description: 'Columns of a table, in this order. Default: all.',
});

export const InputUseSchema = closedObject(
  {
    array: Type.Optional(
      Type.String({
        description: `${ARRAY_NAME} Default: the array, or else the column, with the name of the input.`,
      }),
    ),
    columns: Type.Optional(ColumnsSchema),
    steps: Type.Optional(XStepsSchema),
  },
  { $id: 'InputUse', description: 'The data of one input of a model, and the steps on them.' },
);
export type InputUse = Static<typeof InputUseSchema>;

export const LabelUseSchema = closedObject(
  {
    array: Type.Optional(
      Type.String({
        description: `${ARRAY_NAME} Default: the array, or else the column, with the name of the output.`,
      }),
    ),
    columns: Type.Optional(ColumnsSchema),
    steps: Type.Optional(YStepsSchema),
  },
  { $id: 'LabelUse', description: 'The labels of one output of a model, and the steps on them.' },
);
export type LabelUse = Static<typeof LabelUseSchema>;

export const DatasetReferenceSchema = closedObject(
  {
    id: shownText({
      title: 'the id of a dataset, or its upload name',
      description:
        'A built-in dataset, the id of an upload, or its name (the newest upload with that name). The job records the id.',
    }),
    x: Type.Optional(
      oneOf([XStepsSchema, Type.Record(Type.String(), oneOf([XStepsSchema, ref(InputUseSchema)]))], {
        description:
          'Steps on the input, in order; or an object by the names of the model inputs: {"image": [{"op": "rescale", "scale": 0.0039}], "table": {"columns": ["age", "fare"], "steps": [{"op": "normalize"}]}}. An omitted input takes the array with its name.',
      }),
    ),
    y: Type.Optional(
      oneOf([YStepsSchema, Type.Record(Type.String(), oneOf([YStepsSchema, ref(LabelUseSchema)]))], {
        description:
          'Steps on the labels; or an object by the names of the model outputs. An omitted output takes the array with its name.',
      }),
    ),
  },
  {
    $id: 'DatasetReference',
    description:
      'A dataset and the preprocessing that is stored with the model and applied again at prediction.',
  },
);
export type DatasetReference = Static<typeof DatasetReferenceSchema>;

const ResolvedInputUseSchema = closedObject({
  array: Type.String({ description: ARRAY_NAME }),
  columns: Type.Optional(ColumnsSchema),
  steps: XStepsSchema,
});
export type ResolvedInputUse = Static<typeof ResolvedInputUseSchema>;

const ResolvedLabelUseSchema = closedObject({
  array: Type.Optional(
    Type.String({ description: `${ARRAY_NAME} Absent if the labels are a preprocessed input.` }),
  ),
  columns: Type.Optional(ColumnsSchema),
  steps: YStepsSchema,
});
export type ResolvedLabelUse = Static<typeof ResolvedLabelUseSchema>;

/** A dataset with every default filled in: lists of steps for one input and output, otherwise objects by name. */
export const ResolvedDatasetSchema = closedObject({
  id: DatasetIdSchema,
  x: oneOf([XStepsSchema, Type.Record(Type.String(), ResolvedInputUseSchema)]),
  y: oneOf([YStepsSchema, Type.Record(Type.String(), ResolvedLabelUseSchema)]),
});
export type ResolvedDataset = Static<typeof ResolvedDatasetSchema>;

export const datasetReferenceComponents = [InputUseSchema, LabelUseSchema, DatasetReferenceSchema];
