import type { KerasObject } from '../../../keras/keras-object.js';
import {
  OPTIMIZERS,
  type OptimizerObject,
  OptimizerObjectSchema,
  optimizers,
} from '../../../keras/optimizers/index.js';
import { isSameName } from '../../../validation/suggestion.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, refused } from '../../problems/finding.js';
import { type ClassReader, readSavedClass } from './saved-class.js';
import { notSupported, openSaved } from './saved-object.js';

const READER: ClassReader<OptimizerObject> = {
  neutral: new Map<string, 'any' | readonly unknown[]>([
    ['name', 'any'],
    ['use_ema', [false]],
    ['ema_momentum', 'any'],
    ['ema_overwrite_frequency', 'any'],
    ['loss_scale_factor', []],
    ['gradient_accumulation_steps', [1]],
    ['jit_compile', 'any'],
    ['is_legacy_optimizer', 'any'],
    ['decay', [0]],
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

/** Converts a serialized Keras optimizer to the short form. */
export function readSavedOptimizer(given: KerasObject, pointer: string): Checked<OptimizerObject> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const type = OPTIMIZERS.find((name) => isSameName(name, saved.name));
  if (type === undefined) return refused(notSupported(saved, 'optimizer', OPTIMIZERS));
  return readSavedClass(saved, optimizers.specOf(type), READER);
}
