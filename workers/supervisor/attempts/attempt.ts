import type { KernelRefusal, TrainerAssignment, TrainerOutcome } from '../../../src/contracts/ipc/trainer.js';
import type { StatusReason } from '../../../src/contracts/jobs/jobs.js';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import type { ChildEnd } from '../../../src/infra/children/child-end.js';
import {
  explainDeath,
  gpuNotFound,
  isCrash,
  neverReady,
  type SizedJob,
  storageError,
  timeLimitExceeded,
} from '../trainers/death-reason.js';
import { countOomKills } from '../trainers/oom-kills.js';
import type { TrainerListener } from '../trainers/trainer-output.js';
import type { TrainerProcess } from '../trainers/trainer-process.js';
import type { JobWriter } from './job-writer.js';

/** How an attempt ended. */
export type AttemptEnd =
  | { kind: 'succeeded' }
  | { kind: 'cancelled' }
  | { kind: 'paused' }
  | { kind: 'failed'; reason: StatusReason }
  /** The trainer died of a cause that need not kill the next one. */
  | { kind: 'crashed'; reason: StatusReason }
  /** The device has no deterministic kernel for an operation: another attempt trains without determinism. */
  | { kind: 'refused'; refusal: KernelRefusal }
  /** The attempt no longer owns the job: another worker runs it, or it has ended. */
  | { kind: 'fenced' }
  /** The trainer stopped because it was asked to pause, or was killed when it took too long: another can continue. */
  | { kind: 'interrupted' };

export interface AttemptLimits {
  /** From the fork of the trainer to its report that TensorFlow is loaded. */
  readyMs: number;
  /** From the request to cancel, or from the result, to the trainer's end. */
  graceMs: number;
  /** From the request to pause to the trainer's end: it may have a large state to save. */
  pauseMs: number;
}

/** Why the trainer was asked to stop. */
type StopKind = 'cancel' | 'pause' | 'interrupt';

/** One run of one trainer. */
export interface Attempt {
  /** Settles as soon as the result is known; the trainer may still be exiting (see `dispose`). */
  ended: Promise<AttemptEnd>;
  /** Asks the trainer to stop; kills it when it does not, or at once where forced. */
  cancel(options: { force: boolean }): void;
  /** Asks the trainer to save its state and stop; kills it when it does not. A cancel overrides it. */
  pause(): void;
  /** The same for a worker that stops: the attempt ends `interrupted`. */
  interrupt(): void;
  /** Kills the trainer; the attempt ends `fenced` or `failed`. */
  abort(end: AttemptEnd): void;
  /** Waits for the trainer to exit, and kills it after the grace time. */
  dispose(): Promise<void>;
}

export interface AttemptOptions {
  trainer: TrainerProcess;
  writer: JobWriter;
  assignment: TrainerAssignment;
  job: SizedJob;
  limits: AttemptLimits;
}

/** Starts an attempt in a trainer. */
export function beginAttempt(options: AttemptOptions): Attempt {
  const { trainer, limits, assignment } = options;
  const oomKillsBefore = countOomKills();
  const timers = createTimers();
  let decided: AttemptEnd | undefined;
  let wasReady = false;
  let asked: StopKind | undefined;
  let wasKilled = false;

  const abort = (end: AttemptEnd) => {
    decided ??= end;
    trainer.kill();
  };
  const kill = () => {
    wasKilled = true;
    trainer.kill();
  };
  const stop = (kind: StopKind, patienceMs: number) => {
    asked = kind;
    if (!wasReady) return kill();
    trainer.send({ type: kind === 'cancel' ? 'cancel' : 'pause' });
    timers.set(patienceMs, kill);
  };
  const finished = new Promise<TrainerOutcome>((resolve) => {
    trainer.attach(createListener(options, resolve));
  });
  const conclude = async (): Promise<AttemptEnd> => {
    const outcome = await Promise.race([finished, trainer.exited.then(() => undefined)]);
    timers.clear();
    if (decided !== undefined) return decided;
    if (outcome?.status === 'succeeded') return { kind: 'succeeded' };
    if (outcome?.status === 'failed') return { kind: 'failed', reason: outcome.reason };
    if (outcome?.status === 'refused') return { kind: 'refused', refusal: outcome.refusal };
    if (asked === 'cancel') return { kind: 'cancelled' };
    if (asked === 'interrupt') return { kind: 'interrupted' };
    // A trainer that crashes before it has paused has crashed.
    if (asked === 'pause' && (outcome !== undefined || wasKilled)) return { kind: 'paused' };
    return explain(options, await trainer.exited, wasReady, oomKillsBefore);
  };

  timers.set(limits.readyMs, () => {
    if (!wasReady) abort({ kind: 'failed', reason: neverReady(limits.readyMs / 1000, trainer.tail()) });
  });
  const maxRunSeconds = assignment.config.limits.max_run_seconds;
  timers.set(maxRunSeconds * 1000, () => abort({ kind: 'failed', reason: timeLimitExceeded(maxRunSeconds) }));
  void trainer.ready.then((device) => {
    if (device === undefined || decided !== undefined || asked !== undefined) return;
    wasReady = true;
    trainer.send({ type: 'start', assignment });
  });

  return {
    ended: conclude(),
    abort,
    cancel({ force }) {
      if (force) {
        asked = 'cancel';
        return kill();
      }
      if (asked !== 'cancel') stop('cancel', limits.graceMs);
    },
    pause() {
      if (asked === undefined) stop('pause', limits.pauseMs);
    },
    interrupt() {
      if (asked === undefined) stop('interrupt', limits.pauseMs);
    },
    dispose: () => trainer.untilEnded(limits.graceMs),
  };
}

/** Passes a trainer's messages and lines to the writer. */
function createListener(
  { writer, assignment: { attempt } }: AttemptOptions,
  onFinished: (outcome: TrainerOutcome) => void,
): TrainerListener {
  return {
    onLine: writer.line,
    onMessage(message) {
      switch (message.type) {
        case 'progress':
          return writer.progress(message.progress);
        case 'log': {
          const { at, level, message: text } = message;
          return writer.line({ at, source: 'trainer', level, message: text });
        }
        case 'finished':
          return onFinished(message.outcome);
        default:
          return writer.decide((record) => recordReport(record, attempt, message));
      }
    },
  };
}

async function explain(
  { trainer, job }: AttemptOptions,
  exit: ChildEnd,
  wasReady: boolean,
  oomKillsBefore: Promise<number | undefined>,
): Promise<AttemptEnd> {
  if (trainer.wrongDevice() !== undefined) return { kind: 'crashed', reason: gpuNotFound() };
  const [before, now] = await Promise.all([oomKillsBefore, countOomKills()]);
  const oomKilled = before !== undefined && now !== undefined && now > before;
  const death = { exit, tail: trainer.tail(), wasReady, oomKilled, job };
  return { kind: isCrash(death) ? 'crashed' : 'failed', reason: explainDeath(death) };
}

function createTimers() {
  const timers = new Set<NodeJS.Timeout>();
  return {
    set: (ms: number, action: () => void) => {
      timers.add(setTimeout(action, ms));
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** The end of an attempt whose reports the store rejects. */
export const storageFailure = (error: unknown): AttemptEnd => ({
  kind: 'failed',
  reason: storageError(error),
});
