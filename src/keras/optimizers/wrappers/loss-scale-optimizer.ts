import { oneOf, ref } from '../../../schema/schema-helpers.js';
import { type CompleteOf, classSpec, type GivenOf } from '../../class-spec.js';
import { completeArguments, integer, type Kind, number, optional, required } from '../../kind.js';
import { type CompleteSingle, completeSingle, type GivenSingle, SingleOptimizerSchema } from '../single.js';
import { multiOptimizer } from './multi-optimizer.js';

type GivenMulti = GivenOf<typeof multiOptimizer>;
type CompleteMulti = CompleteOf<typeof multiOptimizer>;

/** An optimizer that applies updates: any but another LossScaleOptimizer. */
const innerOptimizer = (): Kind<GivenSingle | GivenMulti, CompleteSingle | CompleteMulti> => ({
  name: 'optimizer',
  schema: oneOf([ref(SingleOptimizerSchema), ref(multiOptimizer.schema)]),
  complete: (given) =>
    typeof given === 'object' && 'type' in given && given.type === multiOptimizer.type
      ? { type: multiOptimizer.type, ...completeArguments(multiOptimizer.args, given) }
      : completeSingle(given),
});

export const lossScaleOptimizer = classSpec(
  'lossscaleoptimizer',
  {
    className: 'LossScaleOptimizer',
    summary:
      'Multiplies the loss so that small gradients do not vanish; skips a step whose gradients are not finite and halves the factor, and doubles it after dynamic_growth_steps finite ones.',
    args: {
      inner_optimizer: required(innerOptimizer()),
      initial_scale: optional(number({ exclusiveMinimum: 0, maximum: 2 ** 127 }), 2 ** 15),
      dynamic_growth_steps: optional(integer(), 2000),
    },
  },
  'LossScaleOptimizer',
);
