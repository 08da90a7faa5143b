import { Type } from 'typebox';
import { discriminatedUnion, oneOf, ref, stringEnum } from '../../schema/schema-helpers.js';
import { type CompleteByType, type CompleteOf, catalogueOf, type GivenOf } from '../class-spec.js';
import { KerasObjectSchema } from '../keras-object.js';
import { SINGLE_SPECS, singleComponents, singleOptimizers } from './single.js';
import { lossScaleOptimizer } from './wrappers/loss-scale-optimizer.js';
import { multiOptimizer } from './wrappers/multi-optimizer.js';

const OPTIMIZER_SPECS = [...SINGLE_SPECS, lossScaleOptimizer, multiOptimizer] as const;
type Spec = (typeof OPTIMIZER_SPECS)[number];

/** Every optimizer of the catalogue. */
export const optimizers = catalogueOf('optimizer', OPTIMIZER_SPECS);
/** Keras optimizers, by their Keras names. */
export const OPTIMIZERS = optimizers.types;
export type OptimizerType = Spec['type'];
/** An optimizer as clients give it. */
export type OptimizerObject = GivenOf<Spec>;
/** An optimizer with every argument. */
export type CompleteOptimizer = CompleteOf<Spec>;
export type CompleteOptimizerOf<T extends OptimizerType> = CompleteByType<Spec>[T];

export const OptimizerObjectSchema = Type.Unsafe<OptimizerObject>(
  discriminatedUnion(
    'type',
    OPTIMIZER_SPECS.map(({ schema }) => schema),
    { $id: 'OptimizerObject' },
  ),
);
/** The optimizers that need no argument. */
export type OptimizerName = (typeof singleOptimizers.types)[number];
export const OptimizerSchema = oneOf(
  [stringEnum(singleOptimizers.types), ref(OptimizerObjectSchema), ref(KerasObjectSchema)],
  {
    $id: 'Optimizer',
    description:
      'A Keras optimizer: its name (with the defaults of Keras), an object with its arguments, or as Keras serialises it.',
  },
);
export const optimizerComponents = [
  ...singleComponents,
  multiOptimizer.schema,
  lossScaleOptimizer.schema,
  OptimizerObjectSchema,
  OptimizerSchema,
];
