import { type Static, Type } from 'typebox';
import { closedObject, discriminatedUnion, nullable, oneOf, ref, stringEnum, tag } from './schema-helpers.js';

const Rate = Type.Number({ minimum: 0 });
const UnitInterval = Type.Number({ minimum: 0, maximum: 1 });
const BelowOne = Type.Number({ minimum: 0, exclusiveMaximum: 1 });
const Clip = Type.Optional(nullable(Type.Number({ exclusiveMinimum: 0 })));

/** Arguments every Keras optimizer takes. At most one of the three clips may be set. */
const common = {
  learning_rate: Type.Optional(
    Type.Number({ minimum: 0, description: 'Keras default: 0.01 for sgd, 0.001 otherwise.' }),
  ),
  weight_decay: Type.Optional(nullable(Rate)),
  clipnorm: Clip,
  clipvalue: Clip,
  global_clipnorm: Clip,
};
const Epsilon = Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 1e-7 }));

export const SgdSchema = closedObject(
  {
    type: tag('sgd'),
    ...common,
    momentum: Type.Optional(UnitInterval),
    nesterov: Type.Optional(Type.Boolean()),
  },
  { $id: 'SGD' },
);
export const RmspropSchema = closedObject(
  {
    type: tag('rmsprop'),
    ...common,
    rho: Type.Optional(UnitInterval),
    momentum: Type.Optional(UnitInterval),
    epsilon: Epsilon,
    centered: Type.Optional(Type.Boolean()),
  },
  { $id: 'RMSprop' },
);
export const AdamSchema = closedObject(
  {
    type: tag('adam'),
    ...common,
    beta_1: Type.Optional(BelowOne),
    beta_2: Type.Optional(BelowOne),
    epsilon: Epsilon,
    amsgrad: Type.Optional(Type.Boolean()),
  },
  { $id: 'Adam' },
);
export const AdagradSchema = closedObject(
  { type: tag('adagrad'), ...common, initial_accumulator_value: Type.Optional(Rate), epsilon: Epsilon },
  { $id: 'Adagrad' },
);

const optimizerSchemas = [SgdSchema, RmspropSchema, AdamSchema, AdagradSchema] as const;
export const OPTIMIZERS = ['sgd', 'rmsprop', 'adam', 'adagrad'] as const;
export const OptimizerObjectSchema = discriminatedUnion('type', optimizerSchemas, { $id: 'OptimizerObject' });
export type OptimizerObject = Static<typeof OptimizerObjectSchema>;
export const OptimizerSchema = oneOf([stringEnum(OPTIMIZERS), ref(OptimizerObjectSchema)], {
  $id: 'Optimizer',
  description: 'A Keras optimizer: its name (with the defaults of Keras), or an object with its arguments.',
});

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
export const LossSchema = oneOf([stringEnum([...LOSSES, 'mse', 'mae']), ref(LossObjectSchema)], {
  $id: 'Loss',
  description: 'A Keras loss: its name, or an object with its arguments.',
});

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

export const MetricSchema = oneOf([MetricNameSchema, ref(ResolvedMetricSchema)], {
  $id: 'Metric',
  description: 'A Keras metric: its name, or its name with the function that a job has resolved it to.',
});
export type Metric = Static<typeof MetricSchema>;

export const CompileSchema = closedObject(
  {
    optimizer: Type.Optional(ref(OptimizerSchema)),
    loss: ref(LossSchema),
    metrics: Type.Optional(Type.Array(ref(MetricSchema), { maxItems: 16, uniqueItems: true })),
  },
  {
    $id: 'Compile',
    description: "The arguments of Keras's model.compile; the optimizer defaults to rmsprop.",
  },
);
export type Compile = Static<typeof CompileSchema>;

export const compileComponents = [
  ...optimizerSchemas,
  OptimizerObjectSchema,
  OptimizerSchema,
  LossObjectSchema,
  LossSchema,
  ResolvedMetricSchema,
  MetricSchema,
  CompileSchema,
];
