import { type CompleteByType, type CompleteOf, catalogueOf, type GivenOf, schemasOf } from '../class-spec.js';
import { maxNorm } from './max-norm.js';
import { minMaxNorm } from './min-max-norm.js';
import { nonNeg } from './non-neg.js';
import { unitNorm } from './unit-norm.js';

const CONSTRAINT_SPECS = [maxNorm, minMaxNorm, nonNeg, unitNorm] as const;
type Spec = (typeof CONSTRAINT_SPECS)[number];

/** Every constraint of the catalogue. */
export const constraints = catalogueOf(CONSTRAINT_SPECS);
/** Keras constraints, by their Keras names. */
export const CONSTRAINTS = constraints.types;
export type ConstraintType = Spec['type'];
export type ConstraintObject = GivenOf<Spec>;
export type CompleteConstraint = CompleteOf<Spec>;
export type CompleteConstraintOf<T extends ConstraintType> = CompleteByType<Spec>[T];
export type Constraint = ConstraintType | ConstraintObject;

const schemas = schemasOf(
  constraints,
  'Constraint',
  'A Keras weight constraint: its name or an object. Projects a weight after each update.',
);
export const { schema: ConstraintSchema, components: constraintComponents } = schemas;

/** Describes the fault in the axes of a constraint on a weight of `rank` axes; undefined if there is none. */
export function constraintComplaint(constraint: Constraint, rank: number): string | undefined {
  const config = constraints.complete(constraint);
  if (!('axis' in config)) return undefined;
  const axes = [config.axis].flat().map((axis) => (axis < 0 ? rank + axis : axis));
  const fits = axes.every((axis) => axis >= 0 && axis < rank) && new Set(axes).size === axes.length;
  if (fits) return undefined;
  return `axis must name axes of the weight, each once: it has ${rank}, from 0 or, from the end, from -1; got ${JSON.stringify(config.axis)}.`;
}
