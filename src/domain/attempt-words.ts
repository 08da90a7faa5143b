import type {
  Checkpoint,
  Device,
  EpochMetrics,
  Evaluation,
  Phase,
  ResumePoint,
} from '../contracts/job-progress.js';
import type { JobRecord } from '../contracts/jobs.js';
import { type AttemptRefusal, duringAttempt } from './during-attempt.js';
import { attemptDevice } from './job-attempts.js';
import type { JobDecision } from './job-ports.js';
import { isFurther } from './lost-workers.js';

// What a trainer tells while it runs, as changes of its job's record.

/** The trainer proved its device. */
export function recordDevice(
  record: JobRecord,
  attempt: number,
  device: Device,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, device, attempts: attemptDevice(record.attempts, device) },
    events: [{ type: 'device', attempt, device }],
  }));
}

/** The trainer entered a phase. */
export function recordPhase(record: JobRecord, attempt: number, phase: Phase): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, phase },
    events: [{ type: 'phase', attempt, phase }],
  }));
}

/** An epoch is over. One that an earlier attempt told before is known: it came to the same. */
export function recordEpoch(
  record: JobRecord,
  attempt: number,
  epoch: EpochMetrics,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () =>
    record.latest !== null && epoch.epoch <= record.latest.epoch
      ? { record, events: [] }
      : { record: { ...record, latest: epoch }, events: [{ type: 'epoch', attempt, epoch }] },
  );
}

/** The state of the training lies complete on disk: progress, if it is further on than the one before. */
export function recordSaved(
  record: JobRecord,
  attempt: number,
  position: ResumePoint,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => {
    const fruitless_attempts = isFurther(position, record.resume_point) ? 0 : record.fruitless_attempts;
    return { record: { ...record, resume_point: position, fruitless_attempts }, events: [] };
  });
}

/** A checkpoint lies complete in the store. */
export function recordCheckpoint(
  record: JobRecord,
  attempt: number,
  checkpoint: Checkpoint,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record,
    events: [{ type: 'checkpoint', attempt, checkpoint }],
  }));
}

/** The trained model was evaluated. */
export function recordEvaluation(
  record: JobRecord,
  attempt: number,
  evaluation: Evaluation,
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => ({
    record: { ...record, evaluation },
    events: [{ type: 'evaluation', attempt, evaluation }],
  }));
}
