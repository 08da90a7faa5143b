import { type Static, type TSchema, Type } from 'typebox';
import { KerasObjectSchema } from '../keras/keras-object.js';
import { OptimizerSchema, optimizerComponents } from '../keras/optimizers/index.js';
import { scheduleComponents } from '../keras/schedules/index.js';
import { LearningRateSchema } from '../keras/schedules/learning-rate.js';
import { closedObject, oneOf, ref, stringEnum } from '../schema/schema-helpers.js';

/** The losses in full spelling, and the short aliases Keras takes for them. */
export const LOSSES = [
  'categorical_crossentropy',
  'sparse_categorical_crossentropy',
  'binary_crossentropy',
  'mean_squared_error',
  'mean_absolute_error',
] as const;
export const LOSS_ALIASES = { mse: 'mean_squared_error', mae: 'mean_absolute_error' } as const;
export type LossName = (typeof LOSSES)[number];

export const LossObjectSchema = closedObject(
  {
    type: stringEnum([...LOSSES, 'mse', 'mae']),
    from_logits: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Only for crossentropies: the model ends without softmax or sigmoid.',
      }),
    ),
  },
  { $id: 'LossObject' },
);
const OneLossSchema = oneOf(
  [stringEnum([...LOSSES, 'mse', 'mae']), ref(LossObjectSchema), ref(KerasObjectSchema)],
  {
    $id: 'OneLoss',
    description: 'A Keras loss: its name, an object with its arguments, or as Keras serialises it.',
  },
);
export type OneLoss = Static<typeof OneLossSchema>;

/** Entries by the name of the output they belong to; a model has one. */
const byOutput = <Schema extends TSchema>(schema: Schema) =>
  Type.Record(Type.String(), schema, { minProperties: 1, maxProperties: 1 });

export const LossSchema = oneOf(
  [
    stringEnum([...LOSSES, 'mse', 'mae']),
    ref(LossObjectSchema),
    ref(KerasObjectSchema),
    Type.Array(ref(OneLossSchema), { minItems: 1, maxItems: 1 }),
    byOutput(ref(OneLossSchema)),
  ],
  {
    $id: 'Loss',
    description:
      'A Keras loss: its name, an object with its arguments, or as Keras serialises it; also in a list of one, or by the name of the output.',
  },
);

/** `accuracy` is resolved as Keras does, by the shapes of labels and outputs. */
export const METRICS = [
  'accuracy',
  'binary_accuracy',
  'categorical_accuracy',
  'sparse_categorical_accuracy',
  'mean_squared_error',
  'mean_absolute_error',
] as const;
export const METRIC_ALIASES = {
  acc: 'accuracy',
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
} as const;
export const MetricNameSchema = stringEnum([...METRICS, 'acc', 'mse', 'mae'], {
  description: 'A Keras metric. It is reported under the name given here.',
});
export type MetricName = Static<typeof MetricNameSchema>;

export const ResolvedMetricSchema = closedObject(
  {
    name: MetricNameSchema,
    function: stringEnum(
      METRICS.filter((name) => name !== 'accuracy'),
      { description: 'What is computed.' },
    ),
  },
  { $id: 'ResolvedMetric' },
);
export type ResolvedMetric = Static<typeof ResolvedMetricSchema>;

export const MetricSchema = oneOf([MetricNameSchema, ref(ResolvedMetricSchema), ref(KerasObjectSchema)], {
  $id: 'Metric',
  description:
    'A Keras metric: its name, its name with the function that a job has resolved it to, or as Keras serialises it.',
});
export type Metric = Static<typeof MetricSchema>;

const MetricListSchema = Type.Array(ref(MetricSchema), { maxItems: 16, uniqueItems: true });
export const MetricsSchema = oneOf(
  [
    Type.Array(oneOf([ref(MetricSchema), MetricListSchema]), { maxItems: 16, uniqueItems: true }),
    ref(KerasObjectSchema),
    byOutput(oneOf([ref(MetricSchema), MetricListSchema])),
  ],
  {
    $id: 'Metrics',
    description:
      'Keras metrics: a list, a list of the list of the one output, one as Keras serialises it, or by the name of the output.',
  },
);
export type Metrics = Static<typeof MetricsSchema>;

export const CompileSchema = closedObject(
  {
    optimizer: Type.Optional(ref(OptimizerSchema)),
    loss: ref(LossSchema),
    metrics: Type.Optional(ref(MetricsSchema)),
  },
  {
    $id: 'Compile',
    description: "The arguments of Keras's model.compile; the optimizer defaults to rmsprop.",
  },
);
export type Compile = Static<typeof CompileSchema>;

export const compileComponents = [
  KerasObjectSchema,
  ...scheduleComponents,
  LearningRateSchema,
  ...optimizerComponents,
  LossObjectSchema,
  OneLossSchema,
  LossSchema,
  ResolvedMetricSchema,
  MetricSchema,
  MetricsSchema,
  CompileSchema,
];
