import { type Static, Type } from 'typebox';
import { MetricValueSchema, ModelNameSchema } from '../schema/primitives.js';
import { closedObject, exactlyOneOf, nullable, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { TaskSchema } from './training-config.js';

export const MAX_INSTANCES = 1024;
export const MAX_IMAGES = 64;

/** How posted images become the array the model was trained on. */
export const ImageOptionsProperties = {
  invert: Type.Optional(
    stringEnum(['auto', 'true', 'false'], {
      default: 'auto',
      description:
        'Swap dark and light. auto: when the border of the image is dark and that of the training images light, or the other way round. Of images only: not with `instances`.',
    }),
  ),
  background: Type.Optional(
    stringEnum(['auto', 'none'], {
      default: 'none',
      description:
        'auto: brings the border of gray images, paper that is not quite white, say, to the level of the training images by adding or subtracting the difference, after inversion. Of images only: not with `instances`.',
    }),
  ),
  top_k: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description:
        'How many classes to list; default all, at most 10. Not with a model that answers numbers instead of classes.',
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

/** JSON body of a prediction: exactly one of `instances` and `images`. */
export const PredictBodySchema = exactlyOneOf(
  closedObject(
    {
      instances: Type.Optional(
        Type.Array(Type.Unknown(), {
          minItems: 1,
          maxItems: MAX_INSTANCES,
          description:
            'Samples as nested arrays, shaped as the dataset (28 rows of 28 numbers for mnist), or as objects by feature name; preprocessing is applied.',
        }),
      ),
      images: Type.Optional(Type.Array(Base64ImageSchema, { minItems: 1, maxItems: MAX_IMAGES })),
    },
    { $id: 'PredictBody' },
  ),
  { instances: 'PredictInstances', images: 'PredictImages' },
);
export type PredictBody = Static<typeof PredictBodySchema>;

export const ClassProbabilitySchema = closedObject(
  { label: Type.String(), index: Type.Integer(), probability: MetricValueSchema },
  { $id: 'ClassProbability' },
);

/** What is odd about a sample that was predicted all the same. */
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
    detail: Type.String({ description: 'What was seen, what the training data had, and what to do.' }),
  },
  { $id: 'PredictionWarning' },
);
export type PredictionWarning = Static<typeof PredictionWarningSchema>;

/** What was done to a posted image before the preprocessing of the model. */
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
        description: 'What `background=auto` added to every pixel, of 255, after inversion.',
      }),
    ),
  },
  { $id: 'ImageReport' },
);
export type ImageReport = Static<typeof ImageReportSchema>;

export const PredictionSchema = closedObject(
  {
    label: Type.Optional(Type.String({ description: 'multi_class and binary: the most probable class.' })),
    index: Type.Optional(Type.Integer()),
    probability: Type.Optional(MetricValueSchema),
    labels: Type.Optional(
      Type.Array(Type.String(), { description: 'multi_label: classes of probability 0.5 or more.' }),
    ),
    probabilities: Type.Optional(
      Type.Array(ref(ClassProbabilitySchema), { description: 'Most probable first.' }),
    ),
    outputs: Type.Optional(
      Type.Array(Type.Unknown(), {
        description: 'regression: the outputs of the model, nested as its output shape.',
      }),
    ),
    image: Type.Optional(ref(ImageReportSchema)),
    warnings: Type.Optional(
      Type.Array(ref(PredictionWarningSchema), {
        description: 'Where the sample is unlike the training data after everything that was done to it.',
      }),
    ),
  },
  { $id: 'Prediction' },
);
export type Prediction = Static<typeof PredictionSchema>;

export const PredictResponseSchema = closedObject(
  {
    object: tag('predictions'),
    model: closedObject({ name: ModelNameSchema, version: Type.Integer() }),
    task: TaskSchema,
    predictions: Type.Array(ref(PredictionSchema)),
  },
  { $id: 'PredictResponse' },
);
export type PredictResponse = Static<typeof PredictResponseSchema>;

export const predictionComponents = [
  PredictBodySchema,
  ClassProbabilitySchema,
  PredictionWarningSchema,
  ImageReportSchema,
  PredictionSchema,
  PredictResponseSchema,
];
