import { type Static, Type } from 'typebox';
import { MetricValueSchema, ModelNameSchema } from '../schema/primitives.js';
import {
  closedObject,
  exactlyOneOf,
  nullable,
  oneOf,
  ref,
  stringEnum,
  tag,
} from '../schema/schema-helpers.js';
import { predictDatasetProperties } from './jobs/inference.js';
import { TasksSchema } from './jobs/training-config.js';

export const MAX_INSTANCES = 1024;
export const MAX_IMAGES = 64;

/** How the classes of pixels are returned. */
export const MASK_FORMATS = ['ids', 'png'] as const;
export type MaskFormat = (typeof MASK_FORMATS)[number];

/** Conversion of posted images to the array format of the training data. */
export const ImageOptionsProperties = {
  invert: Type.Optional(
    stringEnum(['auto', 'true', 'false'], {
      default: 'auto',
      description:
        'Swap dark and light. auto: if the border of the image is dark and that of the training images light, or vice versa. Only for images, not with `instances`.',
    }),
  ),
  background: Type.Optional(
    stringEnum(['auto', 'none'], {
      default: 'none',
      description:
        'auto: shifts gray images, such as ones of off-white paper, so that their border matches that of the training images, after inversion. Only for images, not with `instances`.',
    }),
  ),
  top_k: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description:
        'Number of classes to list; default all, at most 10. Not for models that predict numbers instead of classes.',
    }),
  ),
  mask_format: Type.Optional(
    stringEnum(MASK_FORMATS, {
      default: 'ids',
      description:
        'semantic_segmentation: ids: `classes`, nested lists of class numbers; png: `mask_png`, an indexed PNG in base64.',
    }),
  ),
  class_probabilities: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'semantic_segmentation and sequence_labeling: whether to add `class_probabilities`.',
    }),
  ),
};

export const PredictQuerySchema = closedObject(ImageOptionsProperties);
export type PredictQuery = Static<typeof PredictQuerySchema>;

const Base64ImageSchema = Type.String({
  minLength: 1,
  description:
    'A PNG, JPEG, WebP, GIF or BMP file in base64; a data: URL prefix is allowed. At most `max_image_bytes` of GET /api/v1/capabilities once decoded.',
});

const { dataset, ...datasetFields } = predictDatasetProperties;
/** The fields that a prediction has only with a dataset. */
export const DATASET_FIELDS: readonly string[] = Object.keys(datasetFields);

/** JSON body of a prediction: exactly one of `instances`, `images` and `dataset`. */
export const PredictBodySchema = exactlyOneOf(
  closedObject(
    {
      instances: Type.Optional(
        Type.Array(Type.Unknown(), {
          minItems: 1,
          maxItems: MAX_INSTANCES,
          description:
            'Samples as nested arrays in the shape of the dataset (28 rows of 28 numbers for mnist), as objects by feature name, or as objects by input name, which a model with several inputs requires; preprocessing is applied. An image may be `{"b64": "…"}`, its file in base64.',
        }),
      ),
      images: Type.Optional(Type.Array(Base64ImageSchema, { minItems: 1, maxItems: MAX_IMAGES })),
      dataset: Type.Optional(dataset),
      ...datasetFields,
    },
    { $id: 'PredictBody' },
  ),
  { instances: 'PredictInstances', images: 'PredictImages', dataset: 'PredictDataset' },
  Object.fromEntries(DATASET_FIELDS.map((name) => [name, 'dataset'])),
);
export type PredictBody = Static<typeof PredictBodySchema>;

export const ClassProbabilitySchema = closedObject(
  { label: Type.String(), index: Type.Integer(), probability: MetricValueSchema },
  { $id: 'ClassProbability' },
);

/** Anomalies of a sample that was nevertheless predicted. */
export const PREDICTION_WARNINGS = [
  'outside_training_range',
  'recorded_range',
  'unlike_training_border',
  'unlike_training_mean',
  'unlike_training_spread',
] as const;

export const PredictionWarningSchema = closedObject(
  {
    code: stringEnum(PREDICTION_WARNINGS),
    detail: Type.String({ description: 'The observed value, that of the training data, and the fix.' }),
    input: Type.Optional(Type.String({ description: 'The input, if the model has several.' })),
  },
  { $id: 'PredictionWarning' },
);
export type PredictionWarning = Static<typeof PredictionWarningSchema>;

/** Processing of a posted image before the preprocessing of the model. */
export const ImageReportSchema = closedObject(
  {
    file: nullable(Type.String()),
    format: stringEnum(['png', 'jpeg', 'webp', 'gif', 'bmp']),
    width: Type.Integer(),
    height: Type.Integer(),
    resized: Type.Boolean(),
    grayscaled: Type.Boolean(),
    inverted: Type.Boolean(),
    background_shift: Type.Optional(
      Type.Integer({
        minimum: -255,
        maximum: 255,
        description: 'The shift that `background=auto` added to every pixel (0 to 255), after inversion.',
      }),
    ),
  },
  { $id: 'ImageReport' },
);
export type ImageReport = Static<typeof ImageReportSchema>;

export const ClassShareSchema = closedObject(
  { label: Type.String(), index: Type.Integer(), share: Type.Number() },
  { $id: 'ClassShare' },
);
export type ClassShare = Static<typeof ClassShareSchema>;

export const PredictionSchema = closedObject(
  {
    label: Type.Optional(Type.String({ description: 'multi_class and binary: the most probable class.' })),
    index: Type.Optional(Type.Integer()),
    probability: Type.Optional(MetricValueSchema),
    labels: Type.Optional(
      Type.Array(nullable(Type.String()), {
        description:
          'multi_label: classes with a probability of at least 0.5. sequence_labeling: the class of each step; null for a step that a mask excludes.',
      }),
    ),
    probabilities: Type.Optional(
      Type.Array(ref(ClassProbabilitySchema), { description: 'Most probable first.' }),
    ),
    outputs: Type.Optional(
      Type.Array(Type.Unknown(), {
        description: 'regression: the outputs of the model, nested in its output shape.',
      }),
    ),
    classes: Type.Optional(
      Type.Array(Type.Unknown(), {
        description:
          'semantic_segmentation and sequence_labeling: the class number of each position, nested in the shape of the positions; null for a step that a mask excludes.',
      }),
    ),
    mask_png: Type.Optional(
      Type.String({
        description:
          'semantic_segmentation with `mask_format=png`: an indexed PNG in base64, whose palette index is the class number.',
      }),
    ),
    class_shares: Type.Optional(
      Type.Array(ref(ClassShareSchema), {
        description: 'The share of the positions of each class found, largest first.',
      }),
    ),
    class_probabilities: Type.Optional(
      Type.Array(Type.Unknown(), {
        description: 'With `class_probabilities`: the probabilities, nested in `output_shape`.',
      }),
    ),
    image: Type.Optional(ref(ImageReportSchema)),
    images: Type.Optional(
      Type.Record(Type.String(), ref(ImageReportSchema), {
        description: 'The images of the sample by input name, if the model has several inputs.',
      }),
    ),
    warnings: Type.Optional(
      Type.Array(ref(PredictionWarningSchema), {
        description: 'Differences between the processed sample and the training data.',
      }),
    ),
  },
  { $id: 'Prediction' },
);
export type Prediction = Static<typeof PredictionSchema>;

/** The prediction for one sample. */
export const SamplePredictionSchema = oneOf(
  [ref(PredictionSchema), Type.Record(Type.String(), ref(PredictionSchema))],
  { $id: 'SamplePrediction', description: 'One prediction, or one by output name for several outputs.' },
);
export type SamplePrediction = Static<typeof SamplePredictionSchema>;

/** Whether a prediction is that of a model with one output; each has one of these lists. */
export const isPrediction = (prediction: SamplePrediction): prediction is Prediction =>
  [prediction.probabilities, prediction.outputs, prediction.class_shares].some(Array.isArray);

export const PredictResponseSchema = closedObject(
  {
    object: tag('predictions'),
    model: closedObject({ name: ModelNameSchema, version: Type.Integer() }),
    task: TasksSchema,
    predictions: Type.Array(ref(SamplePredictionSchema)),
  },
  { $id: 'PredictResponse' },
);
export type PredictResponse = Static<typeof PredictResponseSchema>;

export const predictionComponents = [
  PredictBodySchema,
  ClassProbabilitySchema,
  ClassShareSchema,
  PredictionWarningSchema,
  ImageReportSchema,
  PredictionSchema,
  SamplePredictionSchema,
  PredictResponseSchema,
];
