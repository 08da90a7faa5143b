import { Type } from 'typebox';
import { ref } from '../../../schema/schema-helpers.js';
import { classSpec } from '../../class-spec.js';
import { type Kind, number, optional, orNull, required } from '../../kind.js';
import {
  type CompleteSingle,
  completeSingle,
  type GivenSingle,
  SingleOptimizerSchema,
  singleOptimizer,
} from '../single.js';

const MAX_PATTERNS = 64;

/** Optimizers by the pattern of the paths of their weights. */
const optimizerMap = (): Kind<Record<string, GivenSingle>, Record<string, CompleteSingle>> => ({
  name: 'optimizers',
  schema: Type.Record(Type.String(), ref(SingleOptimizerSchema), {
    maxProperties: MAX_PATTERNS,
    description: 'By path of a weight (`dense/kernel`), or by a regular expression that matches all of it.',
  }),
  complete: (given) =>
    Object.fromEntries(Object.entries(given).map(([pattern, one]) => [pattern, completeSingle(one)])),
});

export const multiOptimizer = classSpec(
  'multioptimizer',
  {
    className: 'MultiOptimizer',
    summary:
      'Trains weights with the optimizer whose pattern matches their path, and all others with a default.',
    args: {
      default_optimizer: required(singleOptimizer()),
      optimizer_map: optional(optimizerMap(), {}),
      loss_scale_factor: optional(orNull(number({ exclusiveMinimum: 0 })), null),
    },
  },
  'MultiOptimizer',
);
