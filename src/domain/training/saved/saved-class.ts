import type { ClassSpec } from '../../../keras/class-spec.js';
import type { Argument } from '../../../keras/kind.js';
import type { Finding } from '../../../validation/finding.js';
import type { Validator } from '../../../validation/validation.js';
import type { Checked } from '../../problems/finding.js';
import { argumentIssues, type NeutralValues, type SavedObject } from './saved-object.js';

/** How the saved arguments of a class are read into the short form. */
export interface ClassReader<Short> {
  /** Arguments that mean nothing at these values. */
  neutral: NeutralValues;
  /** Names of arguments in old versions of Keras and in TensorFlow.js, and their names today. */
  renamed: ReadonlyMap<string, string>;
  /** Checks the short form. */
  validate: Validator;
  /** Called with what the validator accepted. */
  accept(candidate: Record<string, unknown>): Checked<Short>;
}

/** The short form of a saved object of a class; every pointer leads back to the original. */
export function readSavedClass<Short>(
  saved: SavedObject,
  { type, args }: Pick<ClassSpec, 'type' | 'args'>,
  { neutral, renamed, validate, accept }: ClassReader<Short>,
): Checked<Short> {
  const old = [...renamed].flatMap(([before, now]) => (Object.hasOwn(args, now) ? [before] : []));
  const read = [...Object.keys(args), ...old];
  const issues = argumentIssues(saved, neutral, read);
  const isGiven = ([name, value]: [string, unknown]) =>
    read.includes(name) && (value !== null || isNullMeant(args[name]));
  const given = Object.entries(saved.config).filter(isGiven);
  const candidate = {
    type,
    ...Object.fromEntries(given.map(([name, value]) => [renamed.get(name) ?? name, value])),
  };
  const violations = validate(candidate).map((violation) => relocate(violation, saved, renamed));
  const all = [...issues, ...violations];
  return all.length > 0 ? { outcome: 'rejected', issues: all } : accept(candidate);
}

/** Whether null is a value of its own, and not the default. */
const isNullMeant = (argument: Argument | undefined): boolean =>
  argument?.schema !== undefined && 'nullable' in argument.schema && argument.schema.nullable === true;

/** Points to an argument, and to the place in it, under the name that it was saved with. */
function relocate(
  violation: Finding,
  { config, argument }: SavedObject,
  renamed: ReadonlyMap<string, string>,
): Finding {
  const [name = '', ...rest] = violation.pointer.split('/').slice(1);
  const saved = [...renamed].find(([old, now]) => now === name && Object.hasOwn(config, old))?.[0];
  const inside = rest.map((segment) => `/${segment}`).join('');
  return { ...violation, pointer: argument(saved ?? name) + inside };
}
