import { type Static, type TSchema, Type } from 'typebox';
import { KerasObjectSchema } from '../../keras/keras-object.js';
import { LOSSES, type StoredLoss } from '../../keras/losses/index.js';
import { REDUCTIONS } from '../../keras/losses/loss.js';
import { ACCURACY, ACCURACY_NAMES } from '../../keras/metrics/accuracy/accuracy.js';
import { METRICS, metricNamed, type StoredMetric } from '../../keras/metrics/index.js';
import { mergedProperties, namesOf, objectSchemas } from '../../keras/object-schemas.js';
import { OptimizerObjectSchema, OptimizerSchema, optimizerComponents } from '../../keras/optimizers/index.js';
import { scheduleComponents } from '../../keras/schedules/index.js';
import { LearningRateSchema } from '../../keras/schedules/learning-rate.js';
import {
  closedObject,
  nullable,
  nullableRef,
  oneOf,
  ref,
  stringEnum,
  unionByTag,
  unionWithNull,
} from '../../schema/schema-helpers.js';

/** A loss or metric with its name, and arguments that its schema checks. */
export interface NamedObject {
  type: string;
  readonly [argument: string]: unknown;
}

/** The losses under the names of Keras's functions, and every name that is accepted for them. */
export const LOSS_TYPES = LOSSES.map(({ type }) => type);
export const LossNameSchema = stringEnum(namesOf(LOSSES), { $id: 'LossName' });

/** `from_logits` is accepted by every loss, since a job echoes it for every one. */
const FromLogitsSchema = Type.Boolean({
  $id: 'FromLogits',
  default: false,
  description: 'Whether the outputs are logits: the model ends without softmax or sigmoid.',
});

/** How the losses of a batch become one number. */
const ReductionSchema = nullable(
  stringEnum([...REDUCTIONS, 'sum_over_batch_size', 'auto'], {
    $id: 'Reduction',
    description:
      'How the losses of a batch become one number: their mean (sum_over_batch_size, the default), their sum, their mean by the weights of samples, or none, whose gradient is that of the sum.',
  }),
);

/** Arguments that every loss has in Keras. */
const common = {
  from_logits: Type.Optional(ref(FromLogitsSchema)),
  reduction: Type.Optional(ref(ReductionSchema)),
  name: Type.Optional(nullable(Type.String({ maxLength: 256, description: 'Without effect.' }))),
  dtype: Type.Optional(nullable(stringEnum(['float32'], { description: 'Losses compute in float32.' }))),
};

const lossSchemas = objectSchemas(LOSSES, { field: 'type', suffix: 'Loss', common });
export const LossObjectSchema = unionByTag<NamedObject>('type', lossSchemas, { $id: 'LossObject' });
const OneLossSchema = oneOf([ref(LossNameSchema), ref(LossObjectSchema), ref(KerasObjectSchema)], {
  $id: 'OneLoss',
  description: 'A Keras loss: its name, an object with its arguments, or as Keras serialises it.',
});
export type OneLoss = Static<typeof OneLossSchema>;

/** A loss as a job has resolved it, with every argument; its schema is that of all losses. */
const ResolvedLossSchema = Type.Unsafe<StoredLoss>(LossObjectSchema);
export type ResolvedLoss = Static<typeof ResolvedLossSchema>;

/** Maximum outputs that a list or an object of `compile` names. */
const MAX_OUTPUTS = 256;

/** Entries by the name of the output they belong to. */
const byOutput = <Schema extends TSchema>(schema: Schema) =>
  Type.Record(Type.String(), schema, { minProperties: 1, maxProperties: MAX_OUTPUTS });

export const LossSchema = oneOf(
  [
    ref(LossNameSchema),
    ref(LossObjectSchema),
    ref(KerasObjectSchema),
    Type.Array(nullableRef(OneLossSchema), { minItems: 1, maxItems: MAX_OUTPUTS }),
    byOutput(nullableRef(OneLossSchema)),
  ],
  {
    $id: 'Loss',
    description:
      'A Keras loss: its name, an object with its arguments, or as Keras serialises it. For several outputs: one loss for all of them, a list in their order, or an object by output name; null for an output without loss.',
  },
);

const Weight = nullable(Type.Number({ description: 'Null is the same as 1.' }));
export const LossWeightsSchema = unionWithNull(
  oneOf(
    [
      Type.Number(),
      Type.Array(Weight, { minItems: 1, maxItems: MAX_OUTPUTS }),
      Type.Record(Type.String(), Weight, { maxProperties: MAX_OUTPUTS }),
    ],
    {
      $id: 'LossWeights',
      description:
        'The weight of the loss of each output in the total loss: a list in the order of the outputs, or an object by output name, where 1 is the default. A number for a model with one output.',
    },
  ),
);
export type LossWeights = Static<typeof LossWeightsSchema>;

/** The metrics; `accuracy` is resolved as Keras does, by the shapes of labels and outputs. */
export const METRIC_TYPES = METRICS.map(({ type }) => type);
/** The names that clients can give: those of Keras, and `accuracy`. */
export const METRIC_NAMES = [ACCURACY, ...METRIC_TYPES];
const ownNames = ACCURACY_NAMES.filter((name) => metricNamed(name) === undefined);
const accuracy = { className: 'Accuracy', summary: '', names: ownNames, args: {} };
export const MetricNameSchema = stringEnum(namesOf([accuracy, ...METRICS]), {
  $id: 'MetricName',
  description: 'A Keras metric. It is reported under the name given here.',
});

/** The name under which a metric is reported. */
export const ReportedNameSchema = Type.String({
  $id: 'ReportedName',
  pattern:
    '^(?!loss$|val_|__proto__$)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]{1,128}$',
  title:
    'a name of at most 128 characters without control characters that is not loss and does not begin with val_',
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

/** One schema for all, which keeps the document small. Arguments that a client posts again are checked as those of a `MetricObject`. */
export const ResolvedMetricSchema = Type.Unsafe<StoredMetric>(
  closedObject(
    { name: ref(ReportedNameSchema), function: stringEnum(METRIC_TYPES), ...mergedProperties(METRICS) },
    {
      $id: 'ResolvedMetric',
      description:
        'A metric as a job has resolved it: its name, the function that is computed, and its arguments, which are those of the metric.',
    },
  ),
);
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

const MetricListSchema = Type.Array(ref(MetricSchema), { maxItems: 16 });
const MetricsOfOneSchema = unionWithNull(oneOf([ref(MetricSchema), MetricListSchema]));
export const MetricsSchema = unionWithNull(
  oneOf(
    [
      Type.Array(MetricsOfOneSchema, { maxItems: MAX_OUTPUTS }),
      ref(KerasObjectSchema),
      Type.Record(Type.String(), MetricsOfOneSchema, { maxProperties: MAX_OUTPUTS }),
    ],
    {
      $id: 'Metrics',
      description:
        'Keras metrics. For one output a list. For several: a list with one entry for each output in their order, or an object by output name; an entry is a metric, a list of metrics, or null.',
    },
  ),
);
export type Metrics = Static<typeof MetricsSchema>;

export const CompileSchema = closedObject(
  {
    optimizer: Type.Optional(ref(OptimizerSchema)),
    loss: Type.Optional(ref(LossSchema)),
    loss_weights: Type.Optional(ref(LossWeightsSchema)),
    metrics: Type.Optional(ref(MetricsSchema)),
    weighted_metrics: Type.Optional({
      ...ref(MetricsSchema),
      description: 'Metrics that `class_weight` weights in training.',
    }),
    jit_compile: Type.Optional(
      oneOf([nullable(Type.Boolean()), stringEnum(['auto'])], {
        description: 'Without effect: the service decides when XLA compiles a step.',
      }),
    ),
    run_eagerly: Type.Optional(
      nullable(Type.Boolean({ description: 'Without effect: steps always run as a graph.' })),
    ),
    steps_per_execution: Type.Optional(
      nullable(
        Type.Integer({ minimum: 1, description: 'Without effect: the service chooses the steps per call.' }),
      ),
    ),
    auto_scale_loss: Type.Optional(
      nullable(
        Type.Boolean({
          description:
            'Whether the loss is scaled by a LossScaleOptimizer where layers compute in float16. Default: true.',
        }),
      ),
    ),
  },
  {
    $id: 'Compile',
    description:
      "The arguments of Keras's model.compile. Those that are left out are taken from the `compile_config` of the model, if Keras printed one; the optimizer defaults to rmsprop.",
  },
);
export type Compile = Static<typeof CompileSchema>;

const ResolvedMetricsSchema = Type.Array(ref(ResolvedMetricSchema));
const ResolvedByOutput = <Schema extends TSchema>(schema: Schema) => Type.Record(Type.String(), schema);

/** `compile` as a job has resolved it: flat for a model with one output, by output name for several. */
export const ResolvedCompileSchema = closedObject({
  optimizer: ref(OptimizerObjectSchema),
  loss: oneOf([ref(ResolvedLossSchema), ResolvedByOutput(nullableRef(ResolvedLossSchema))]),
  loss_weights: Type.Optional(ResolvedByOutput(Type.Number())),
  metrics: oneOf([ResolvedMetricsSchema, ResolvedByOutput(ResolvedMetricsSchema)]),
  weighted_metrics: Type.Optional(oneOf([ResolvedMetricsSchema, ResolvedByOutput(ResolvedMetricsSchema)])),
});
export type ResolvedCompile = Static<typeof ResolvedCompileSchema>;

export const compileComponents = [
  KerasObjectSchema,
  ...scheduleComponents,
  LearningRateSchema,
  ...optimizerComponents,
  LossNameSchema,
  FromLogitsSchema,
  ReductionSchema,
  ...lossSchemas,
  LossObjectSchema,
  OneLossSchema,
  LossSchema,
  LossWeightsSchema,
  MetricNameSchema,
  ReportedNameSchema,
  ...metricSchemas,
  MetricObjectSchema,
  ResolvedMetricSchema,
  MetricSchema,
  MetricsSchema,
  CompileSchema,
];
