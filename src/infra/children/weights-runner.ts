import { type WeightsReply, WeightsReplySchema, type WeightsRequest } from '../../contracts/ipc/weights.js';
import { createMessageCheck } from '../../validation/message-check.js';
import type { ChildCommand } from './child.js';
import { createTaskRunner, type FinalReply } from './task-runner.js';

const TIME_LIMIT_MS = 15 * 60_000;

const isReply = createMessageCheck(WeightsReplySchema);

/** Reads each upload of weights in a process of its own. */
export interface WeightsRunner {
  run(task: Omit<WeightsRequest, 'type' | 'limits'>): Promise<FinalReply<WeightsReply>>;
  /** Kills the running processes; their runs answer `failed`. */
  close(): Promise<void>;
}

/** Creates a runner of weights processes, two at a time; further runs wait. */
export function createWeightsRunner(command: ChildCommand, limits: WeightsRequest['limits']): WeightsRunner {
  const { maxUploadBytes, maxUploadEntries } = limits;
  const runner = createTaskRunner<WeightsRequest, WeightsReply>({
    name: 'weights',
    command,
    isReply,
    heapLimitMegabytes: 512,
    concurrency: 2,
    timeLimitMs: TIME_LIMIT_MS,
  });
  return {
    run: (task) =>
      runner.run({ type: 'read_weights', ...task, limits: { maxUploadBytes, maxUploadEntries } }),
    close: runner.close,
  };
}
