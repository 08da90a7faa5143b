import type { PredictorToApi, PredictRequest } from '../../contracts/predictor-protocol.js';
import type { PredictResult } from '../../domain/ports.js';
import { type Child, type ChildCommand, type ChildEnd, describeEnd, startChild } from './child.js';
import type { ProcessLog } from './process-log.js';

const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 30_000;
const CLOSE_GRACE_MS = 2000;

export interface PredictorProcessOptions {
  command: ChildCommand;
  /** A predictor that owes an answer and gives none for this long is killed. */
  stallMs: number;
  /** Called whenever the process may take more: it became ready or has answered. */
  onReady: () => void;
  log: ProcessLog;
}

export type PendingRequest = Omit<PredictRequest, 'type' | 'id'>;

/** One predictor process, started again after a crash; its requests in flight are settled whatever happens to it. */
export interface PredictorProcess {
  isReady(): boolean;
  inFlight(): number;
  pid(): number | undefined;
  predict(request: PendingRequest, settle: (result: PredictResult) => void): void;
  close(): Promise<void>;
}

/** Starts a predictor at once and keeps one running until closed. */
export function createPredictorProcess(options: PredictorProcessOptions): PredictorProcess {
  const pending = new Map<number, (result: PredictResult) => void>();
  let child: Child | undefined;
  let ready = false;
  let closing = false;
  let crashes = 0;
  let lastId = 0;
  let stalled = false;
  let stallTimer: NodeJS.Timeout | undefined;
  let restartTimer: NodeJS.Timeout | undefined;

  function start(): void {
    stalled = false;
    const started = startChild(options.command);
    child = started;
    started.process.on('message', (message: PredictorToApi) => receive(message));
    void started.ended.then((end) => ended(started, end));
    watch();
  }

  function receive(message: PredictorToApi): void {
    if (message.type === 'ready') {
      ready = true;
    } else {
      crashes = 0;
      const settle = pending.get(message.id);
      pending.delete(message.id);
      settle?.(toResult(message));
    }
    watch();
    options.onReady();
  }

  /** Restarts the stall clock: it runs while the process starts or owes an answer. */
  function watch(): void {
    clearTimeout(stallTimer);
    if (ready && pending.size === 0) return;
    stallTimer = setTimeout(() => {
      stalled = true;
      child?.process.kill('SIGKILL');
    }, options.stallMs);
  }

  function ended(which: Child, end: ChildEnd): void {
    clearTimeout(stallTimer);
    ready = false;
    child = undefined;
    settleAll(stalled ? `gave no answer for ${options.stallMs / 1000} s` : `ended with ${describeEnd(end)}`);
    if (closing) return;
    const delayMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** crashes);
    crashes += 1;
    const details = {
      pid: which.process.pid,
      end: describeEnd(end),
      stalled,
      stderr: which.stderrTail(),
      delayMs,
    };
    options.log.warn(details, 'predictor ended; starting it again');
    restartTimer = setTimeout(start, delayMs);
  }

  /** The oldest request is the one being answered; of the others nobody knows that they are at fault. */
  function settleAll(what: string): void {
    const [oldest, ...others] = [...pending.values()];
    pending.clear();
    const guilty = stalled || others.length === 0;
    oldest?.(
      guilty
        ? { outcome: 'failed', message: `The predictor ${what} while answering this request.` }
        : retryLater(),
    );
    for (const settle of others) settle(retryLater());
  }

  start();
  return {
    isReady: () => ready,
    inFlight: () => pending.size,
    pid: () => child?.process.pid,
    predict(request, settle) {
      lastId += 1;
      pending.set(lastId, settle);
      // A failed send means that the process is gone; its end settles the request.
      child?.process.send(
        { type: 'predict', id: lastId, ...request } satisfies PredictRequest,
        () => undefined,
      );
      if (pending.size === 1) watch();
    },
    async close() {
      closing = true;
      clearTimeout(restartTimer);
      if (child === undefined) return;
      await endChild(child);
    },
  };
}

/** The answer to a request that is not at fault. */
export function retryLater(): PredictResult {
  return { outcome: 'unavailable', retryAfterSeconds: 1 };
}

async function endChild(child: Child): Promise<void> {
  if (child.process.connected) child.process.disconnect();
  const timer = setTimeout(() => child.process.kill('SIGKILL'), CLOSE_GRACE_MS);
  await child.ended;
  clearTimeout(timer);
}

function toResult(message: Exclude<PredictorToApi, { type: 'ready' }>): PredictResult {
  switch (message.type) {
    case 'predicted':
      return { outcome: 'predicted', predictions: message.predictions };
    case 'rejected':
      return { outcome: 'rejected', code: message.code, errors: message.errors };
    case 'failed':
      return { outcome: 'failed', message: message.message };
  }
}
