import type { KerasObject } from '../../../keras/keras-object.js';
import {
  OPTIMIZERS,
  type OptimizerObject,
  OptimizerObjectSchema,
  optimizers,
} from '../../../keras/optimizers/index.js';
import { isObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';
import { isSameName } from '../../../validation/suggestion.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import { type ClassReader, readSavedClass } from '../saved/saved-class.js';
import { notSupported, openSaved, type SavedObject } from '../saved/saved-object.js';
import type { LocatedOptimizer } from './located-optimizer.js';

const READER: ClassReader<OptimizerObject> = {
  neutral: new Map<string, 'any' | readonly unknown[]>([
    ['name', 'any'],
    ['jit_compile', 'any'],
    ['is_legacy_optimizer', 'any'],
    ['decay', [0]],
    // Keras 3 wrote these with a LossScaleOptimizer; `dynamic` is of Keras 2.
    ['use_ema', [false]],
    ['ema_momentum', 'any'],
    ['dynamic', [true]],
  ]),
  renamed: new Map([
    ['lr', 'learning_rate'],
    ['beta1', 'beta_1'],
    ['beta2', 'beta_2'],
  ]),
  validate: createValidator(OptimizerObjectSchema),
  // The validator accepted it as an OptimizerObject.
  accept: (candidate) => accepted(candidate as OptimizerObject),
};

/** Converts a serialized Keras optimizer to the short form; those inside it stay as they are. */
export function readSavedOptimizer(given: KerasObject, pointer: string): Checked<LocatedOptimizer> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const type = OPTIMIZERS.find((name) => isSameName(name, saved.name));
  if (type === undefined) return refused(notSupported(saved, 'optimizer', OPTIMIZERS));
  const opened = type === 'multioptimizer' ? openMap(saved) : saved;
  if ('issue' in opened) return refused(opened.issue);
  const read = readSavedClass(opened, optimizers.specOf(type), READER);
  return read.outcome === 'accepted' ? accepted({ value: read.value, argument: opened.argument }) : read;
}

/** The arguments of a MultiOptimizer with those of its OptimizerMap. */
function openMap({ config, argument, ...saved }: SavedObject): SavedObject | { issue: Finding } {
  const { optimizer_map: map, ...others } = config;
  const inMap = isObject(map) ? map['config'] : undefined;
  if (!isObject(map) || map['class_name'] !== 'OptimizerMap' || !isObject(inMap)) {
    const detail = `optimizer_map must be an OptimizerMap as Keras serialises it; got ${showValue(map ?? null)}. A function that selects optimizers cannot be read: name the weights by patterns in an OptimizerMap.`;
    return { issue: { pointer: argument('optimizer_map'), code: 'invalid_value', detail } };
  }
  const place = (name: string) =>
    Object.hasOwn(inMap, name) ? `${argument('optimizer_map')}/config/${name}` : argument(name);
  return { ...saved, config: { ...others, ...inMap }, argument: place };
}
