import type { Callback } from '../../../contracts/jobs/training-config.js';
import {
  type CallbackObject,
  type CallbackType,
  type CompleteCallback,
  callbacks,
  completeCallback,
} from '../../../keras/callbacks/index.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import type { Located } from '../outputs/by-output.js';
import { readSchedule } from '../read-schedule.js';
import { readSavedCallback } from '../saved/saved-callback.js';
import { isSaved } from '../saved/saved-object.js';

const POINTER = '/fit/callbacks';

/** A callback with every argument. Its arguments stand below `pointer`; `at` is the place of the callback itself. */
export interface ReadCallback extends Located<CompleteCallback> {
  at: string;
}

/** The callbacks of a job in whatever forms they were given, and what is wrong with those that could not be read; undefined ones violate the contract. */
export function readCallbacks(given: readonly (Callback | undefined)[]): {
  callbacks: ReadCallback[];
  issues: Finding[];
} {
  const callbacks: ReadCallback[] = [];
  const issues: Finding[] = [];
  for (const [index, callback] of given.entries()) {
    if (callback === undefined) continue;
    const read = readOne(callback, `${POINTER}/${index}`);
    if (read.outcome === 'rejected') issues.push(...read.issues);
    else callbacks.push(read.value);
  }
  return { callbacks, issues };
}

function readOne(given: Callback, at: string): Checked<ReadCallback> {
  const short = readShort(given, at);
  if (short.outcome === 'rejected') return short;
  const pointer = isSaved(given) ? `${at}/config` : at;
  const read = readArguments(short.value, pointer);
  return read.outcome === 'rejected' ? read : accepted({ value: completeCallback(read.value), pointer, at });
}

function readShort(given: Callback, pointer: string): Checked<CallbackObject> {
  if (isSaved(given)) return readSavedCallback(given, pointer);
  return typeof given === 'string' ? withDefaults(given, pointer) : accepted(given);
}

/** A callback by its name alone, unless an argument has no default. */
function withDefaults(type: CallbackType, pointer: string): Checked<CallbackObject> {
  const { args } = callbacks.specOf(type);
  const missing = Object.entries(args).find(([, { presence }]) => presence === 'required');
  if (missing === undefined) return accepted(completeCallback(type));
  const [name] = missing;
  const detail = `${type} needs the argument ${name}. Write {"type": "${type}", "${name}": …}.`;
  return refused({ pointer, code: 'missing_field', detail });
}

/** A callback whose arguments are in the short form, too. */
function readArguments(callback: CallbackObject, pointer: string): Checked<CallbackObject> {
  if (callback.type !== 'LearningRateScheduler' || Array.isArray(callback.schedule))
    return accepted(callback);
  const schedule = readSchedule(callback.schedule, `${pointer}/schedule`);
  return schedule.outcome === 'rejected' ? schedule : accepted({ ...callback, schedule: schedule.value });
}
