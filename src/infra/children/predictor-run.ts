import type { PredictorToApi, PredictRequest } from '../../contracts/ipc/predictor.js';
import { type Child, type ChildCommand, describeEnd, startChild } from './child.js';
import type { PendingRequests, PredictorEnd, PredictorReply } from './pending-requests.js';

const CLOSE_GRACE_MS = 2000;

export interface PredictorRunOptions {
  command: ChildCommand;
  /** A predictor that owes an answer and gives none for this long is killed. */
  stallMs: number;
  pending: PendingRequests;
  /** Called whenever the process may take more: it became ready or has answered. */
  onReady: () => void;
  onAnswer: () => void;
}

/** One predictor process from its start to its end. */
export interface PredictorRun {
  isReady(): boolean;
  readonly pid: number | undefined;
  readonly ended: Promise<PredictorEnd>;
  send(request: PredictRequest): void;
  /** Lets it go, and kills it when it does not. */
  close(): Promise<void>;
}

/** Starts a predictor process. */
export function startPredictorRun(options: PredictorRunOptions): PredictorRun {
  const { pending, stallMs } = options;
  const child = startChild(options.command);
  let ready = false;
  const stall = createStallClock(stallMs, () => child.process.kill('SIGKILL'));
  const watch = () => stall.restart(!ready || pending.size() > 0);

  const take = (reply: PredictorReply) => {
    options.onAnswer();
    pending.answer(reply);
  };
  child.process.on('message', (message: PredictorToApi) => {
    if (message.type === 'ready') ready = true;
    else take(message);
    watch();
    options.onReady();
  });
  const ended = child.ended.then((end): PredictorEnd => {
    stall.restart(false);
    ready = false;
    const stalled = stall.hasStruck();
    const how = stalled ? `gave no answer for ${stallMs / 1000} s` : `ended with ${describeEnd(end)}`;
    return { how, stalled, stderr: child.stderrTail() };
  });
  watch();
  return {
    isReady: () => ready,
    pid: child.process.pid,
    ended,
    send(request) {
      // A failed send means that the process is gone; its end settles the request.
      child.process.send(request, () => undefined);
      if (pending.size() === 1) watch();
    },
    close: () => endChild(child),
  };
}

/** Strikes when it is not restarted in time; restarted with false, it stands still. */
function createStallClock(ms: number, onStall: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let struck = false;
  return {
    restart(running: boolean) {
      clearTimeout(timer);
      if (!running) return;
      timer = setTimeout(() => {
        struck = true;
        onStall();
      }, ms);
    },
    hasStruck: () => struck,
  };
}

async function endChild(child: Child): Promise<void> {
  if (child.process.connected) child.process.disconnect();
  const timer = setTimeout(() => child.process.kill('SIGKILL'), CLOSE_GRACE_MS);
  await child.ended;
  clearTimeout(timer);
}
