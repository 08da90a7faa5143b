import type { CallbackAction } from '../../../src/contracts/jobs/progress.js';
import type { MetricValue } from '../../../src/schema/primitives.js';
import { metricValue } from '../training/totals.js';
import type { CallbackState } from './callback.js';
import type { Outcome } from './training.js';

type SavedState = Record<string, MetricValue | null>;

/** The state of the callbacks of a job, in a form that a file can hold. */
interface SavedCallbacks {
  stopped: boolean;
  /** Of the running epoch. */
  actions: CallbackAction[];
  /** Of each callback. */
  states: SavedState[];
}

/** Encodes the states of callbacks, each by its position in the job, as JSON. */
export function encodeStates(
  states: readonly CallbackState[],
  { isStopped, actions }: Pick<Outcome, 'isStopped' | 'actions'>,
): string {
  const saved: SavedCallbacks = { stopped: isStopped, actions, states: states.map(encodeState) };
  return JSON.stringify(saved);
}

const encodeState = (state: CallbackState): SavedState =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value === null ? null : metricValue(value)]),
  );

/** States of before there were callbacks are of jobs without any. */
const NONE = '{"stopped":false,"actions":[],"states":[]}';

/**
 * Gives the states of callbacks the values that were saved. Earlier versions also saved weights that callbacks kept, which are ignored.
 * @returns whether the training was stopped, and what they did in the running epoch
 * @throws Error when the values are those of other callbacks
 */
export function decodeStates(
  states: readonly CallbackState[],
  json: string = NONE,
): Pick<Outcome, 'isStopped' | 'actions'> {
  const saved: SavedCallbacks = JSON.parse(json);
  if (saved.states.length !== states.length)
    throw new Error(`it has the state of ${saved.states.length} callbacks, not of ${states.length}`);
  const decoded = states.map((state, index) => decodeState(state, saved.states[index] ?? {}));
  for (const [index, state] of states.entries()) Object.assign(state, decoded[index]);
  return { isStopped: saved.stopped, actions: saved.actions };
}

function decodeState(state: CallbackState, saved: SavedState): CallbackState {
  const decoded: CallbackState = {};
  for (const name of Object.keys(state)) {
    const field = saved[name];
    if (field === undefined) throw new Error(`its callbacks have no ${name}`);
    decoded[name] = field === null ? null : Number(field);
  }
  return decoded;
}
