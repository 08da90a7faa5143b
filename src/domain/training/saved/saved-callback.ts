import {
  CALLBACKS,
  type CallbackObject,
  CallbackObjectSchema,
  callbacks,
} from '../../../keras/callbacks/index.js';
import type { KerasObject } from '../../../keras/keras-object.js';
import { createValidator } from '../../../validation/validation.js';
import { nameHint } from '../../../validation/validation-hints.js';
import { accepted, type Checked, refused } from '../../problems/finding.js';
import { type ClassReader, readSavedClass } from './saved-class.js';
import { notSupported, openSaved } from './saved-object.js';

const READER: ClassReader<CallbackObject> = {
  neutral: new Map<string, 'any' | readonly unknown[]>([['verbose', 'any']]),
  renamed: new Map(),
  validate: createValidator(CallbackObjectSchema),
  // The validator accepted it as a CallbackObject.
  accept: (candidate) => accepted(candidate as CallbackObject),
};

/** A callback by its class name with its arguments in `config`, in the short form. */
export function readSavedCallback(given: KerasObject, pointer: string): Checked<CallbackObject> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const spec = callbacks.specs.find(({ type }) => type === saved.name);
  if (spec === undefined || saved.isFunction)
    return refused(notSupported(saved, 'callback', CALLBACKS, nameHint('callback', saved.name, CALLBACKS)));
  return readSavedClass(saved, spec, READER);
}
