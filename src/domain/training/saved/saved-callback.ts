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
import {
  argumentIssues,
  type NeutralValues,
  notSupported,
  openSaved,
  type SavedObject,
} from './saved-object.js';

const validate = createValidator(CallbackObjectSchema);

/** Arguments of Keras's callbacks that mean nothing here. */
const NEUTRAL: NeutralValues = new Map<string, 'any' | readonly unknown[]>([['verbose', 'any']]);

/** A callback by its class name with its arguments in `config`, in the short form. */
export function readSavedCallback(given: KerasObject, pointer: string): Checked<CallbackObject> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const spec = callbacks.specs.find(({ type }) => type === saved.name);
  if (spec === undefined || saved.isFunction)
    return refused(notSupported(saved, 'callback', CALLBACKS, nameHint('callback', saved.name, CALLBACKS)));
  return toShort(saved, spec.type, Object.keys(spec.args));
}

function toShort(saved: SavedObject, type: string, known: readonly string[]): Checked<CallbackObject> {
  const given = Object.entries(saved.config).filter(([name]) => known.includes(name));
  const candidate = { type, ...Object.fromEntries(given) };
  const issues = [
    ...argumentIssues(saved, NEUTRAL, known),
    ...validate(candidate).map((violation) => ({
      ...violation,
      pointer: `${saved.pointer}/config${violation.pointer}`,
    })),
  ];
  // The validator above accepted it.
  return issues.length > 0 ? { outcome: 'rejected', issues } : accepted(candidate as CallbackObject);
}
