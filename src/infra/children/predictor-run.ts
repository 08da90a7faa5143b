import {
  type PredictorToApi,
  PredictorToApiSchema,
  type PredictRequest,
} from '../../contracts/ipc/predictor.js';
import { createMessageCheck } from '../../validation/message-check.js';
import { type ChildCommand, startChild } from './child.js';
import { describeEnd } from './child-end.js';
import type { PendingRequests, PredictorEnd } from './pending-requests.js';

const CLOSE_GRACE_MS = 2000;

const hasShape = createMessageCheck(PredictorToApiSchema);

/** A schema cannot require bytes: JSON has none. */
const isMessage = (value: unknown): value is PredictorToApi =>
  hasShape(value) && (value.type !== 'predicted' || value.json instanceof Uint8Array);

export interface PredictorRunOptions {
  command: ChildCommand;
  /** A predictor that leaves a request unanswered for this long is killed. */
  stallMs: number;
  pending: PendingRequests;
  /** Called whenever the process can accept more: it became ready or has answered. */
  onReady: () => void;
  onAnswer: () => void;
}

/** One predictor process from its start to its end. */
export interface PredictorRun {
  isReady(): boolean;
  readonly pid: number | undefined;
  readonly ended: Promise<PredictorEnd>;
  send(request: PredictRequest): void;
  /** Asks it to end, and kills it when it does not. */
  close(): Promise<void>;
}

/** Starts a predictor process. */
export function startPredictorRun(options: PredictorRunOptions): PredictorRun {
  const { pending, stallMs } = options;
  let ready = false;
  let isInvalid = false;
  const child = startChild<PredictRequest, PredictorToApi>(options.command, {
    transport: 'frames',
    isMessage,
    onMessage(message) {
      if (message.type === 'ready') ready = true;
      else {
        options.onAnswer();
        pending.answer(message);
      }
      watch();
      options.onReady();
    },
    onUnknown() {
      isInvalid = true;
      child.kill();
    },
  });
  const stall = createStallTimer(stallMs, child.kill);
  const watch = () => stall.restart(!ready || pending.size() > 0);
  const ended = child.ended.then((end): PredictorEnd => {
    stall.restart(false);
    ready = false;
    const isStalled = stall.hasStalled();
    const fault = isStalled ? `gave no answer for ${stallMs / 1000} s` : 'sent an invalid message';
    const how = isStalled || isInvalid ? fault : describeEnd(end);
    return { how, stderr: child.stderrTail() };
  });
  watch();
  return {
    isReady: () => ready && child.isAlive(),
    pid: child.pid,
    ended,
    send(request) {
      // If the process has ended, its end settles the request.
      child.send(request);
      if (pending.size() === 1) watch();
    },
    async close() {
      await child.stop('disconnect', CLOSE_GRACE_MS);
    },
  };
}

/** Calls `onStall` when it is not restarted in time; restarted with false, it is off. */
function createStallTimer(ms: number, onStall: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let stalled = false;
  return {
    restart(running: boolean) {
      clearTimeout(timer);
      if (!running) return;
      timer = setTimeout(() => {
        stalled = true;
        onStall();
      }, ms);
    },
    hasStalled: () => stalled,
  };
}
