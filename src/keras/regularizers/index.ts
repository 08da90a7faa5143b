import { type CompleteByType, catalogueOf, type GivenOf, type SavedClass, schemasOf } from '../class-spec.js';
import type { Arguments } from '../kind.js';
import { l1 } from './l1.js';
import { l1L2 } from './l1-l2.js';
import { l2 } from './l2.js';
import { orthogonalRegularizer } from './orthogonal-regularizer.js';
import { type RegularizerSpec, sumsInTfjs } from './regularizer.js';

const REGULARIZER_SPECS = [l1, l2, l1L2, orthogonalRegularizer] as const;
type Spec = (typeof REGULARIZER_SPECS)[number];

/** Every regularizer of the catalogue. */
export const regularizers = catalogueOf('regularizer', REGULARIZER_SPECS);
/** Keras regularizers, by their Keras names. */
export const REGULARIZERS = regularizers.types;
export type RegularizerType = Spec['type'];
export type RegularizerObject = GivenOf<Spec>;
export type CompleteRegularizerOf<T extends RegularizerType> = CompleteByType<Spec>[T];
export type Regularizer = RegularizerType | RegularizerObject;

const schemas = schemasOf(
  regularizers,
  'Regularizer',
  'A Keras regularizer: its name (factor 0.01) or an object. Adds a penalty on a weight to the loss.',
);
export const { schema: RegularizerSchema, components: regularizerComponents } = schemas;

/** As TensorFlow.js reads it; null for one that it lacks, which changes no output. */
export function regularizerToTfjs(regularizer: Regularizer): SavedClass | null {
  const config = regularizers.complete(regularizer);
  const spec: RegularizerSpec<RegularizerType, Arguments> = regularizers.specOf(config.type);
  const factors = spec.factors(config);
  return factors && sumsInTfjs(factors);
}

/** Why a regularizer cannot penalize a tensor of so many axes; undefined where it can. */
export function regularizerComplaint(regularizer: Regularizer, rank: number): string | undefined {
  const type = typeof regularizer === 'string' ? regularizer : regularizer.type;
  const wanted = regularizers.specOf(type).rank;
  if (wanted === null || wanted === rank) return undefined;
  return `The ${type} needs a tensor of ${wanted} axes; this one has ${rank}. Leave it out, or use l1 or l2.`;
}
