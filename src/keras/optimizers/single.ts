import { ref } from '../../schema/schema-helpers.js';
import { type CompleteOf, catalogueOf, type GivenOf, schemasOf } from '../class-spec.js';
import { type KerasObject, KerasObjectSchema } from '../keras-object.js';
import type { Arguments, Kind } from '../kind.js';
import { adam } from './adam/adam.js';
import { adamax } from './adam/adamax.js';
import { adamw } from './adam/adamw.js';
import { lamb } from './adam/lamb.js';
import { nadam } from './adam/nadam.js';
import { scheduleFreeAdamW } from './adam/schedule-free-adamw.js';
import { lion } from './lion.js';
import { muon } from './muon.js';
import type { OptimizedWeight, OptimizerSpec, Slot } from './optimizer.js';
import { adadelta } from './scaled/adadelta.js';
import { adafactor } from './scaled/adafactor.js';
import { adagrad } from './scaled/adagrad.js';
import { ftrl } from './scaled/ftrl.js';
import { rmsprop } from './scaled/rmsprop.js';
import { sgd } from './sgd.js';

/** The optimizers that change weights themselves. */
export const SINGLE_SPECS = [
  sgd,
  rmsprop,
  adam,
  adagrad,
  adamw,
  nadam,
  adamax,
  adadelta,
  lion,
  ftrl,
  adafactor,
  lamb,
  muon,
  scheduleFreeAdamW,
] as const;
export type SingleSpec = (typeof SINGLE_SPECS)[number];

/** Optimizers without those that contain others. */
export const singleOptimizers = catalogueOf('optimizer', SINGLE_SPECS);
export type SingleOptimizerType = SingleSpec['type'];
/** An optimizer as clients give it inside another. */
export type SingleOptimizer = GivenOf<SingleSpec>;
/** An optimizer that contains no other, with every argument. */
export type CompleteSingle = CompleteOf<SingleSpec>;
/** An optimizer as clients give it inside another: its name, or with arguments. */
export type GivenSingle = SingleOptimizerType | SingleOptimizer | KerasObject;

const schemas = schemasOf(
  singleOptimizers,
  'SingleOptimizer',
  'An optimizer inside another: its name, an object with its arguments, or as Keras serialises it.',
  ref(KerasObjectSchema),
);
export const { object: SingleOptimizerObjectSchema, schema: SingleOptimizerSchema } = schemas;
export const singleComponents = schemas.components;

/** An optimizer inside another. */
export const singleOptimizer = (): Kind<GivenSingle, CompleteSingle> => ({
  name: 'optimizer',
  schema: ref(SingleOptimizerSchema),
  complete: completeSingle,
});

/** Fills in the defaults of Keras 3. @throws Error for the form of Keras, which is to be read first */
export function completeSingle(given: GivenSingle): CompleteSingle {
  if (typeof given === 'object' && 'class_name' in given)
    throw new Error(`The optimizer ${given.class_name} was not read into the short form`);
  return singleOptimizers.complete(given);
}

/** The state of an optimizer between steps: the slots of a weight. */
export function slotsOfWeight(config: CompleteSingle, weight: OptimizedWeight): readonly Slot[] {
  return [
    ...(config.use_ema ? [AVERAGE] : []),
    ...(isAccumulating(config) ? [ACCUMULATOR] : []),
    ...specOf(config).slots(config, weight),
  ];
}

/** A slot of a weight. */
interface SlotOfWeight {
  weight: OptimizedWeight;
  slot: Slot;
}

/** The slots of all weights in the order in which Keras saves them; null stands for a number that it keeps for nothing. */
export function savedSlots(
  config: CompleteSingle,
  weights: readonly OptimizedWeight[],
): readonly (SlotOfWeight | null)[] {
  const rounds = weights.map((weight) => savedRounds(config, weight));
  return Array.from({ length: rounds[0]?.length ?? 0 }, (_, round) =>
    rounds.flatMap((ofWeight) => ofWeight[round] ?? []),
  ).flat();
}

function savedRounds(config: CompleteSingle, weight: OptimizedWeight): (SlotOfWeight | null)[][] {
  const { slots, saved } = specOf(config);
  const own = slots(config, weight);
  const rounds = saved?.(config, weight) ?? [own.map(({ name }) => name)];
  const named = (name: string | null) => own.find((slot) => slot.name === name) ?? null;
  const all = [
    ...(config.use_ema ? [[AVERAGE]] : []),
    ...(isAccumulating(config) ? [[ACCUMULATOR]] : []),
    ...rounds.map((names) => names.map(named)),
  ];
  return all.map((round) => round.map((slot) => slot && { weight, slot }));
}

/** The decaying mean of a weight. */
export const AVERAGE: Slot = { name: 'average', initialValue: 0 };
/** The gradients since the last update. */
export const ACCUMULATOR: Slot = { name: 'gradient_accumulator', initialValue: 0 };

/** Whether several batches make one update. */
export const isAccumulating = ({ gradient_accumulation_steps: steps }: CompleteSingle): boolean =>
  steps !== null;

/** Slots that all weights of an optimizer share. */
export const sharedSlotsOf = (config: CompleteSingle): readonly Slot[] => specOf(config).shared ?? [];

/** The part of a weight that a step takes away, times the learning rate. */
export function weightDecayOf(config: CompleteSingle, weight: OptimizedWeight): number {
  const name = weight.path.split('/').at(-1) ?? '';
  if (config.exclude_from_weight_decay.some((part) => name.includes(part))) return 0;
  const { decayOf } = specOf(config);
  return (decayOf === undefined ? config.weight_decay : decayOf(config, weight)) ?? 0;
}

const specOf = ({ type }: CompleteSingle): OptimizerSpec<SingleOptimizerType, Arguments> =>
  singleOptimizers.specOf(type);
