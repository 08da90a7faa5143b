import type { PredictRequest } from '../../contracts/ipc/predictor.js';
import type { ChildCommand } from './child.js';
import { createPendingRequests, type PredictorEnd, type Settle } from './pending-requests.js';
import { type PredictorRun, startPredictorRun } from './predictor-run.js';
import type { ProcessLog } from './process-log.js';

const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 30_000;

export interface PredictorProcessOptions {
  command: ChildCommand;
  /** A predictor that leaves a request unanswered for this long is killed. */
  stallMs: number;
  /** Called whenever requests may find a process: this one became ready or has answered, or has ended and left its requests to others. */
  onReady: () => void;
  log: ProcessLog;
}

export type PendingRequest = Omit<PredictRequest, 'type' | 'id'>;

/** One predictor process, restarted after a crash; its requests in flight are settled whatever happens to it. */
export interface PredictorProcess {
  isReady(): boolean;
  inFlight(): number;
  pid(): number | undefined;
  /** `alone`: it is not ready again before it has answered this one. */
  predict(request: PendingRequest, settle: Settle, options: { alone: boolean }): void;
  close(): Promise<void>;
}

/** Starts a predictor at once and keeps one running until closed. */
export function createPredictorProcess(options: PredictorProcessOptions): PredictorProcess {
  const pending = createPendingRequests();
  let run: PredictorRun | undefined;
  let closing = false;
  /** The request in flight, if there is one, is to be the only one. */
  let isAlone = false;
  let crashes = 0;
  let restartTimer: NodeJS.Timeout | undefined;

  const start = () => {
    const current = startPredictorRun({ ...options, pending, onAnswer: () => (crashes = 0) });
    run = current;
    void current.ended.then((end) => onEnd(end, current.pid));
  };
  const onEnd = (end: PredictorEnd, pid: number | undefined) => {
    run = undefined;
    pending.settleAll(end);
    if (closing) return;
    options.onReady();
    const delayMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** crashes);
    crashes += 1;
    options.log.warn({ pid, ...end, delayMs }, 'Predictor ended; restarting it');
    restartTimer = setTimeout(start, delayMs);
  };

  start();
  return {
    isReady: () => !(isAlone && pending.size() > 0) && (run?.isReady() ?? false),
    inFlight: () => pending.size(),
    pid: () => run?.pid,
    predict(request, settle, { alone }) {
      isAlone = alone;
      const id = pending.add(settle);
      run?.send({ type: 'predict', id, ...request });
    },
    async close() {
      closing = true;
      clearTimeout(restartTimer);
      await run?.close();
    },
  };
}
