import { type Static, type TSchema, Type } from 'typebox';
import { KerasObjectSchema } from '../../keras/keras-object.js';
import { LOSSES, type StoredLoss } from '../../keras/losses/index.js';
import { ACCURACY, ACCURACY_NAMES } from '../../keras/metrics/accuracy/accuracy.js';
import { METRICS, type StoredMetric } from '../../keras/metrics/index.js';
import { namesOf, objectSchemas } from '../../keras/object-schemas.js';
import { OptimizerSchema, optimizerComponents } from '../../keras/optimizers/index.js';
import { scheduleComponents } from '../../keras/schedules/index.js';
import { LearningRateSchema } from '../../keras/schedules/learning-rate.js';
import { closedObject, oneOf, ref, stringEnum, unionByTag } from '../../schema/schema-helpers.js';

/** A loss or metric with its name, and arguments that its schema checks. */
export interface NamedObject {
  type: string;
  readonly [argument: string]: unknown;
}

/** The losses under the names of Keras's functions, and every name that is accepted for them. */
export const LOSS_TYPES = LOSSES.map(({ type }) => type);
export const LossNameSchema = stringEnum(namesOf(LOSSES), { $id: 'LossName' });

/** `from_logits` is accepted by every loss, since a job echoes it for every one. */
const FromLogits = Type.Optional(
  Type.Boolean({
    default: false,
    description:
      'Only for losses on probabilities: whether the outputs are logits, of a model that ends without softmax or sigmoid.',
  }),
);

const lossSchemas = objectSchemas(LOSSES, {
  field: 'type',
  suffix: 'Loss',
  common: { from_logits: FromLogits },
});
export const LossObjectSchema = unionByTag<NamedObject>('type', lossSchemas, { $id: 'LossObject' });
const OneLossSchema = oneOf([ref(LossNameSchema), ref(LossObjectSchema), ref(KerasObjectSchema)], {
  $id: 'OneLoss',
  description: 'A Keras loss: its name, an object with its arguments, or as Keras serialises it.',
});
export type OneLoss = Static<typeof OneLossSchema>;

const resolvedLossSchemas = objectSchemas(
  LOSSES.map((spec) => ({ ...spec, names: [spec.type] })),
  { field: 'type', suffix: 'ResolvedLoss', common: { from_logits: Type.Boolean() } },
);
export const ResolvedLossSchema = unionByTag<StoredLoss>('type', resolvedLossSchemas, {
  $id: 'ResolvedLoss',
  description: 'A loss as a job has resolved it, with every argument.',
});
export type ResolvedLoss = Static<typeof ResolvedLossSchema>;

/** Entries by the name of the output they belong to; a model has one. */
const byOutput = <Schema extends TSchema>(schema: Schema) =>
  Type.Record(Type.String(), schema, { minProperties: 1, maxProperties: 1 });

export const LossSchema = oneOf(
  [
    ref(LossNameSchema),
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

/** The metrics; `accuracy` is resolved as Keras does, by the shapes of labels and outputs. */
export const METRIC_TYPES = METRICS.map(({ type }) => type);
/** The names that clients can give: those of Keras, and `accuracy`. */
export const METRIC_NAMES = [ACCURACY, ...METRIC_TYPES];
const accuracy = { className: 'Accuracy', summary: '', names: ACCURACY_NAMES, args: {} };
export const MetricNameSchema = stringEnum(namesOf([accuracy, ...METRICS]), {
  $id: 'MetricName',
  description: 'A Keras metric. It is reported under the name given here.',
});

/** The name under which a metric is reported. */
export const ReportedNameSchema = Type.String({
  $id: 'ReportedName',
  pattern: '^(?!loss$|val_)[A-Za-z][A-Za-z0-9_.-]{0,63}$',
  title:
    'a name of at most 64 letters, digits, dots, underscores and hyphens that begins with a letter, is not loss and does not begin with val_',
  description: 'The name under which it is reported.',
});

const metricSchemas = objectSchemas([accuracy, ...METRICS], {
  field: 'type',
  suffix: 'Metric',
  common: { name: Type.Optional(ref(ReportedNameSchema)) },
});
export const MetricObjectSchema = unionByTag<NamedObject>('type', metricSchemas, {
  $id: 'MetricObject',
  description: 'A Keras metric with its arguments.',
});

const resolvedMetricSchemas = objectSchemas(
  METRICS.map((spec) => ({ ...spec, names: [spec.type] })),
  { field: 'function', suffix: 'ResolvedMetric', common: { name: ref(ReportedNameSchema) } },
);
export const ResolvedMetricSchema = unionByTag<StoredMetric>('function', resolvedMetricSchemas, {
  $id: 'ResolvedMetric',
  description:
    'A metric as a job has resolved it: its name, the function that is computed, and its arguments.',
});
export type ResolvedMetric = Static<typeof ResolvedMetricSchema>;

export const MetricSchema = oneOf(
  [ref(MetricNameSchema), ref(MetricObjectSchema), ref(ResolvedMetricSchema), ref(KerasObjectSchema)],
  {
    $id: 'Metric',
    description:
      'A Keras metric: its name, an object with its arguments, its name with the function that a job has resolved it to, or as Keras serialises it.',
  },
);
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
    loss: Type.Optional(ref(LossSchema)),
    metrics: Type.Optional(ref(MetricsSchema)),
  },
  {
    $id: 'Compile',
    description:
      "The arguments of Keras's model.compile. What is left out is taken from the `compile_config` of the model, if Keras printed one; the optimizer defaults to rmsprop.",
  },
);
export type Compile = Static<typeof CompileSchema>;

export const compileComponents = [
  KerasObjectSchema,
  ...scheduleComponents,
  LearningRateSchema,
  ...optimizerComponents,
  LossNameSchema,
  ...lossSchemas,
  LossObjectSchema,
  OneLossSchema,
  LossSchema,
  ...resolvedLossSchemas,
  ResolvedLossSchema,
  MetricNameSchema,
  ReportedNameSchema,
  ...metricSchemas,
  MetricObjectSchema,
  ...resolvedMetricSchemas,
  ResolvedMetricSchema,
  MetricSchema,
  MetricsSchema,
  CompileSchema,
];
