import { ref } from '../../schema/schema-helpers.js';
import { type CompleteByType, type CompleteOf, catalogueOf, type GivenOf, schemasOf } from '../class-spec.js';
import { KerasObjectSchema } from '../keras-object.js';
import type { Arguments } from '../kind.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { adamw } from './adamw.js';
import { ftrl } from './ftrl.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import type { OptimizerSpec, Slot } from './optimizer.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

const OPTIMIZER_SPECS = [sgd, rmsprop, adam, adagrad, adamw, nadam, adamax, adadelta, lion, ftrl] as const;
type Spec = (typeof OPTIMIZER_SPECS)[number];

/** Every optimizer of the catalogue. */
export const optimizers = catalogueOf(OPTIMIZER_SPECS);
/** Keras optimizers, by their Keras names. */
export const OPTIMIZERS = optimizers.types;
export type OptimizerType = Spec['type'];
/** An optimizer as clients give it. */
export type OptimizerObject = GivenOf<Spec>;
/** An optimizer with every argument. */
export type CompleteOptimizer = CompleteOf<Spec>;
export type CompleteOptimizerOf<T extends OptimizerType> = CompleteByType<Spec>[T];

const schemas = schemasOf(
  optimizers,
  'Optimizer',
  'A Keras optimizer: its name (with the defaults of Keras), an object with its arguments, or as Keras serialises it.',
  ref(KerasObjectSchema),
);
export const {
  object: OptimizerObjectSchema,
  schema: OptimizerSchema,
  components: optimizerComponents,
} = schemas;

/** The state of an optimizer between steps: slots of each weight, and slots shared by all. */
export function slotsOf(config: CompleteOptimizer): { ofWeight: readonly Slot[]; shared: readonly Slot[] } {
  const spec: OptimizerSpec<OptimizerType, Arguments> = optimizers.specOf(config.type);
  return { ofWeight: spec.slots(config), shared: spec.shared ?? [] };
}
