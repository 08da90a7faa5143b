import type { Predictors, PredictResult } from '../../domain/ports.js';
import type { ChildCommand } from './child.js';
import { type Lost, retryLater } from './pending-requests.js';
import { createPredictorProcess, type PredictorProcess } from './predictor-process.js';
import type { ProcessLog } from './process-log.js';
import { createWaitingLine, type Waiting } from './waiting-line.js';

/** Requests that one process holds at a time: enough for it to form batches, few enough that a crash costs little. */
const IN_FLIGHT_PER_PROCESS = 32;
/**
 * A request is given up when so many processes have ended before they answered it. The first may have had others to answer, and
 * several may be killed at once.
 */
const MOST_LOSSES = 3;
/** From so many on, others help the process that has the model loaded. */
const SHARED_FROM = 4;
const DEFAULT_QUEUE_MS = 30_000;
const DEFAULT_STALL_MS = 60_000;

export interface PredictorPoolOptions {
  /** How to start a predictor: `dist/workers/predictor/main.js` with the settings in its environment. */
  command: ChildCommand;
  processes: number;
  log: ProcessLog;
  /** Longest silence of a predictor that has a request to answer, which is then killed. Default 60 s. */
  stallMs?: number;
  /** Longest wait for a free predictor. Default 30 s. */
  queueMs?: number;
}

/**
 * Predictor processes behind one waiting line. They are started at once, so that the first prediction is quick.
 * Requests for one model go to the same process while it can accept more, because it has that model loaded. Those that a process
 * leaves unanswered when it ends are answered by the next, one at a time, so that one that ends processes fails alone.
 */
export function createPredictorPool(options: PredictorPoolOptions): Predictors & { pids(): number[] } {
  const { command, log, stallMs = DEFAULT_STALL_MS } = options;
  const line = createWaitingLine(options.queueMs ?? DEFAULT_QUEUE_MS);
  const start = () => createPredictorProcess({ command, stallMs, log, onReady: dispatch });
  const processes = Array.from({ length: options.processes }, start);
  let closing = false;

  function dispatch(): void {
    for (;;) {
      const next = line.first();
      const alone = next !== undefined && next.losses > 0;
      const free =
        next && (alone ? processes.find(isIdle) : chooseProcess(processes, next.request.directory));
      const waiting = free && line.take();
      if (free === undefined || waiting === undefined) return;
      free.predict(waiting.request, (result) => settle(waiting, result), { alone });
    }
  }

  function settle(waiting: Waiting, result: PredictResult | Lost): void {
    if (result.outcome !== 'lost') waiting.settle(result);
    else if (closing) waiting.settle(retryLater());
    else if (waiting.losses + 1 < MOST_LOSSES) line.putBack(waiting);
    else waiting.settle(failed(result));
  }

  return {
    async predict(request, isAbandoned = () => false) {
      if (closing) return retryLater();
      const result = line.add(request, isAbandoned);
      dispatch();
      return result;
    },
    pids: () => processes.map((process) => process.pid()).filter((pid) => pid !== undefined),
    async close() {
      closing = true;
      line.close();
      await Promise.all(processes.map((process) => process.close()));
    },
  };
}

const isIdle = (process: PredictorProcess): boolean => process.isReady() && process.inFlight() === 0;

const failed = ({ how }: Lost): PredictResult => ({
  outcome: 'failed',
  message: `The predictor ${how} while answering this request, as those that were asked before.`,
});

/** The model's own process while it has little to do, else the least busy one. */
function chooseProcess(
  processes: readonly PredictorProcess[],
  directory: string,
): PredictorProcess | undefined {
  const own = processes[numberOf(directory) % processes.length];
  if (own?.isReady() && own.inFlight() < SHARED_FROM) return own;
  let free: PredictorProcess | undefined;
  for (const process of processes)
    if (process.isReady() && process.inFlight() < (free?.inFlight() ?? IN_FLIGHT_PER_PROCESS)) free = process;
  return free;
}

/** The same for the same text, and evenly spread (FNV-1a, 32 bits). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
