import type { CallbackAction } from '../../../src/contracts/jobs/progress.js';
import type { MetricValue } from '../../../src/schema/primitives.js';
import type { Values } from '../model/weight-values.js';
import { metricValue } from '../training/totals.js';
import type { CallbackState } from './callback.js';
import type { Outcome } from './training.js';

/** The state of the callbacks of a job, in a form that a file can hold. */
export interface SavedCallbacks {
  /** A `SavedNumbers`. */
  json: string;
  /** Weights that callbacks keep, by `<callback>/<field>/<path>`. */
  weights: Values;
}

/** A field that holds weights has none of them in the JSON. */
type SavedField = MetricValue | null | { weights: true };

interface SavedNumbers {
  stopped: boolean;
  /** Of the running epoch. */
  actions: CallbackAction[];
  /** Of each callback. */
  states: Record<string, SavedField>[];
}

/** Encodes the states of callbacks, each by its position in the job. */
export function encodeStates(
  states: readonly CallbackState[],
  { isStopped, actions }: Pick<Outcome, 'isStopped' | 'actions'>,
): SavedCallbacks {
  const saved: SavedNumbers = { stopped: isStopped, actions, states: states.map(encodeState) };
  return { json: JSON.stringify(saved), weights: new Map(states.flatMap(weightsOf)) };
}

function encodeState(state: CallbackState): Record<string, SavedField> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, encodeField(value)]));
}

function encodeField(value: CallbackState[string]): SavedField {
  if (value === null) return null;
  return typeof value === 'number' ? metricValue(value) : { weights: true };
}

function weightsOf(state: CallbackState, callback: number): [string, Float32Array][] {
  return Object.entries(state).flatMap(([name, value]) =>
    value instanceof Map
      ? [...value].map(([path, array]): [string, Float32Array] => [`${callback}/${name}/${path}`, array])
      : [],
  );
}

/** States of before there were callbacks are of jobs without any. */
const NONE: SavedCallbacks = { json: '{"stopped":false,"actions":[],"states":[]}', weights: new Map() };

/**
 * Gives the states of callbacks the values that were saved.
 * @returns whether the training was stopped, and what they did in the running epoch
 * @throws Error when the values are those of other callbacks
 */
export function decodeStates(
  states: readonly CallbackState[],
  { json, weights }: SavedCallbacks = NONE,
): Pick<Outcome, 'isStopped' | 'actions'> {
  const saved: SavedNumbers = JSON.parse(json);
  if (saved.states.length !== states.length)
    throw new Error(`it has the state of ${saved.states.length} callbacks, not of ${states.length}`);
  const decoded = saved.states.map((fields, index) =>
    decodeState(states[index] ?? {}, fields, (name) => weightsBelow(`${index}/${name}/`, weights)),
  );
  for (const [index, state] of states.entries()) Object.assign(state, decoded[index]);
  return { isStopped: saved.stopped, actions: saved.actions };
}

function decodeState(
  state: CallbackState,
  fields: Record<string, SavedField>,
  weightsNamed: (name: string) => Values,
): CallbackState {
  const decoded: CallbackState = {};
  for (const name of Object.keys(state)) {
    const field = fields[name];
    if (field === undefined) throw new Error(`its callbacks have no ${name}`);
    if (field === null) decoded[name] = null;
    else decoded[name] = typeof field === 'object' ? weightsNamed(name) : Number(field);
  }
  return decoded;
}

function weightsBelow(prefix: string, weights: Values): Values {
  const below = [...weights].filter(([path]) => path.startsWith(prefix));
  return new Map(below.map(([path, array]) => [path.slice(prefix.length), array]));
}
