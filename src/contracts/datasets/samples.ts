import { type Static, Type } from 'typebox';
import { closedObject, nullable, ref, stringEnum, tag } from '../../schema/schema-helpers.js';
import { ARRAY_ROLES } from './arrays.js';

/** The splits of a dataset. */
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** How samples are returned. */
export const SAMPLE_FORMATS = ['auto', 'values', 'png'] as const;
export type SampleFormat = (typeof SAMPLE_FORMATS)[number];

/** Maximum elements of one array of a sample in JSON. */
export const MAX_SHOWN_ELEMENTS = 65_536;

export const SampleArraySchema = closedObject(
  {
    name: Type.String(),
    role: stringEnum(ARRAY_ROLES),
    value: Type.Unknown({
      description: `As stored: a number, a text, or nested lists of the shape of the array; "NaN", "Infinity" and "-Infinity" for values that JSON lacks. Null for images, unless \`format=values\`, and above ${MAX_SHOWN_ELEMENTS} elements.`,
    }),
    class: nullable(Type.String({ description: 'The name of the class of a label.' })),
    columns: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Of a table: the values by column, categories as their texts.',
      }),
    ),
    image: Type.Optional(Type.String({ description: 'Path of the image as PNG.' })),
    png: Type.Optional(
      Type.String({
        description: 'With `format=png`: the image as PNG, in base64; absent above 65,536 pixels.',
      }),
    ),
  },
  { $id: 'SampleArray', description: 'One array of a sample.' },
);
export type SampleArray = Static<typeof SampleArraySchema>;

export const DatasetSampleSchema = closedObject(
  {
    index: Type.Integer({ minimum: 0, description: 'Its place in the split, from 0.' }),
    arrays: Type.Array(ref(SampleArraySchema), { description: 'Inputs first.' }),
  },
  { $id: 'DatasetSample' },
);
export type DatasetSample = Static<typeof DatasetSampleSchema>;

export const DatasetSampleListSchema = closedObject(
  {
    object: tag('list'),
    split: stringEnum(SPLITS),
    samples: Type.Integer({ minimum: 0, description: 'Samples in the split.' }),
    data: Type.Array(ref(DatasetSampleSchema)),
    has_more: Type.Boolean(),
  },
  { $id: 'DatasetSampleList' },
);

export const sampleComponents = [SampleArraySchema, DatasetSampleSchema, DatasetSampleListSchema];
