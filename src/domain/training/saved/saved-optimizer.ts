import {
  type KerasObject,
  OPTIMIZERS,
  type OptimizerObject,
  OptimizerObjectSchema,
} from '../../../contracts/compile.js';
import { resolveRef } from '../../../validation/schema-description.js';
import { isSameName } from '../../../validation/suggestion.js';
import { createValidator } from '../../../validation/validation.js';
import type { Violation } from '../../../validation/violation.js';
import { accepted, type Checked, refused } from '../../problems/issue.js';
import {
  argumentIssues,
  type NeutralValues,
  notSupported,
  openSaved,
  type SavedObject,
} from './saved-object.js';

const validateOptimizer = createValidator(OptimizerObjectSchema);

/** Optimizer arguments of Keras that have no effect at these values; those of the short form are read. */
const NEUTRAL: NeutralValues = new Map<string, 'any' | readonly unknown[]>([
  ['name', 'any'],
  ['use_ema', [false]],
  ['ema_momentum', 'any'],
  ['ema_overwrite_frequency', 'any'],
  ['loss_scale_factor', []],
  ['gradient_accumulation_steps', [1]],
  ['jit_compile', 'any'],
  ['is_legacy_optimizer', 'any'],
  ['decay', [0]],
]);
/** Argument names in old versions of Keras and in TensorFlow.js, and their names here. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['lr', 'learning_rate'],
  ['beta1', 'beta_1'],
  ['beta2', 'beta_2'],
]);

/** The arguments of each optimizer in the short form. */
const ARGUMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (resolveRef({ $ref: 'OptimizerObject' }).oneOf ?? []).map((branch) => {
    const { properties = {} } = resolveRef(branch);
    return [String(properties['type']?.enum?.[0]), new Set(Object.keys(properties))];
  }),
);

/** Converts a serialized Keras optimizer to the short form. */
export function readSavedOptimizer(given: KerasObject, pointer: string): Checked<OptimizerObject> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const type = OPTIMIZERS.find((name) => isSameName(name, saved.name));
  if (type === undefined)
    return refused(notSupported(saved, 'optimizer', OPTIMIZERS, ADAM_W.get(saved.name)));
  return toShort(saved, type);
}

const ADAM_W: ReadonlyMap<string, string> = new Map([
  ['AdamW', 'Write {"type": "adam", "weight_decay": 0.004}, which is equivalent.'],
]);

function toShort(saved: SavedObject, type: OptimizerObject['type']): Checked<OptimizerObject> {
  const known = ARGUMENTS.get(type) ?? new Set();
  const renamed = [...RENAMED].flatMap(([old, now]) => (known.has(now) ? [old] : []));
  const read = [...known, ...renamed].filter((name) => name !== 'type');
  const issues = argumentIssues(saved, NEUTRAL, read);
  const given = Object.entries(saved.config).filter(([name, value]) => value !== null && read.includes(name));
  const candidate = {
    type,
    ...Object.fromEntries(given.map(([name, value]) => [RENAMED.get(name) ?? name, value])),
  };
  const violations = validateOptimizer(candidate).map((violation) => relocate(violation, saved));
  const all = [...issues, ...violations];
  // Validated above.
  return all.length > 0 ? { ok: false, issues: all } : accepted(candidate as OptimizerObject);
}

function relocate(violation: Violation, { config, argument }: SavedObject): Violation {
  const name = violation.pointer.split('/')[1] ?? '';
  const saved = [...RENAMED].find(([old, now]) => now === name && Object.hasOwn(config, old))?.[0];
  return { ...violation, pointer: argument(saved ?? name) };
}
