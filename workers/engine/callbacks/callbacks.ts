import type { CallbackAction, EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import {
  type CallbackObject,
  type CallbackType,
  completeCallback,
} from '../../../src/keras/callbacks/index.js';
import { epochLogs } from '../training/epoch-logs.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { BatchEnd, BestEpoch, Hooks, Logs, RunningCallback, Training } from './callback.js';
import { createCallback } from './index.js';
import { decodeStates, encodeStates } from './saved-state.js';
import { type CallbackContext, createTraining, type Outcome } from './training.js';

/** The callbacks of a training, in their order. */
export interface Callbacks {
  readonly isStopped: boolean;
  /** Whether one of them requested a checkpoint of the epoch that has just ended. */
  readonly isCheckpointDue: boolean;
  /** The epoch with whose weights the job ends; undefined if none of them decides that. */
  readonly best: BestEpoch | undefined;
  /** The most batches that a call may run which begins after `step` batches of an epoch. */
  batchesAfter(step: number): number;
  trainBegin(): Promise<void>;
  epochBegin(epoch: number): Promise<void>;
  batchEnd(batch: BatchEnd): Promise<void>;
  testBegin(): Promise<void>;
  testEnd(): Promise<void>;
  /** @returns what they did in this epoch and after it */
  epochEnd(epoch: EpochMetrics): Promise<CallbackAction[]>;
  /** @returns what they did where the training is to end; undefined where the job is to fail */
  notFinite(message: string): CallbackAction[] | undefined;
  trainEnd(): Promise<void>;
  /** Returns their state as JSON; undefined without callbacks. */
  save(): string | undefined;
  /** @throws Error when the state belongs to other callbacks */
  restore(saved: string | undefined): void;
}

/** The callbacks of a job. */
export function createCallbacks(configs: readonly CallbackObject[], context: CallbackContext): Callbacks {
  return runCallbacks(context, (trainingOf) =>
    configs.map((config) => createCallback(completeCallback(config), trainingOf(config.type))),
  );
}

/** The callbacks of a training without any. */
export const noCallbacks = (compiled: CompiledModel): Callbacks =>
  createCallbacks([], { compiled, epochs: 0, log: () => undefined });

/** Runs the callbacks that `create` makes. */
export function runCallbacks(
  context: CallbackContext,
  create: (trainingOf: (callback: CallbackType) => Training) => RunningCallback[],
): Callbacks {
  const outcome: Outcome = { isStopped: false, isCheckpointDue: false, actions: [] };
  const running = create((callback) => createTraining(callback, context, outcome));
  const hooks = running.map((one) => one.hooks);
  const states = running.map(({ state }) => state);
  const forEach = async (call: (one: Hooks) => void | Promise<void>): Promise<void> => {
    for (const one of hooks) await call(one);
  };
  const takeActions = (): CallbackAction[] => outcome.actions.splice(0);

  return {
    get isStopped() {
      return outcome.isStopped;
    },
    get isCheckpointDue() {
      return outcome.isCheckpointDue;
    },
    get best() {
      // As in Keras, where the last one to restore wins.
      return running.map((one) => one.best?.()).findLast((best) => best !== undefined);
    },
    batchesAfter: (step) => Math.min(...hooks.map((one) => untilBatchEnd(one, step))),
    trainBegin: () => forEach((one) => one.trainBegin?.()),
    epochBegin: (epoch) => forEach((one) => one.epochBegin?.(epoch)),
    batchEnd: (batch) =>
      forEach(({ batchEnd }) => (isDue(batchEnd, batch) ? batchEnd.run(batch) : undefined)),
    testBegin: () => forEach((one) => one.testBegin?.()),
    testEnd: () => forEach((one) => one.testEnd?.()),
    async epochEnd(epoch) {
      const logs = toLogs(epoch);
      outcome.isCheckpointDue = false;
      await forEach((one) => one.epochEnd?.(epoch.epoch, logs));
      return takeActions();
    },
    notFinite(message) {
      const answers = hooks.flatMap((one) => (one.notFinite === undefined ? [] : [one.notFinite(message)]));
      const actions = takeActions();
      if (answers.length === 0 || answers.includes(false)) return undefined;
      outcome.isStopped = true;
      return actions;
    },
    trainEnd: () => forEach((one) => one.trainEnd?.()),
    save: () => (states.length === 0 ? undefined : encodeStates(states, outcome)),
    restore: (saved) => void Object.assign(outcome, decodeStates(states, saved)),
  };
}

type BatchHook = NonNullable<Hooks['batchEnd']>;

const isDue = (hook: BatchHook | undefined, { step }: BatchEnd): hook is BatchHook =>
  hook !== undefined && step % hook.every === 0;

const untilBatchEnd = ({ batchEnd }: Hooks, step: number): number =>
  batchEnd === undefined ? Number.POSITIVE_INFINITY : batchEnd.every - (step % batchEnd.every);

function toLogs(epoch: EpochMetrics): Logs {
  return Object.fromEntries(Object.entries(epochLogs(epoch)).map(([name, value]) => [name, Number(value)]));
}
