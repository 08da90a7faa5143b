import type { StatusReason } from '../../../src/contracts/jobs.js';
import type { MemoryEstimate } from '../../../src/domain/training/memory-estimate.js';
import {
  estimateFittingBatchSize,
  outOfMemory,
  readAllocation,
  tellsOfFullMemory,
} from '../../../src/domain/training/out-of-memory.js';
import { type ChildEnd, describeEnd } from '../../../src/infra/children/child-end.js';

const LAST_LINES = 10;
const LAST_LINES_CHARACTERS = 2_000;

/** What is known of a trainer that ended without saying how its attempt went. */
export interface TrainerDeath {
  exit: ChildEnd;
  tail: string[];
  /** Whether it had loaded TensorFlow. */
  wasReady: boolean;
  /** Whether the kernel killed a process for want of memory meanwhile. */
  oomKilled: boolean;
  job: SizedJob;
}

/** What decides how much memory a job takes, and how much there is. */
export interface SizedJob {
  batchSize: number;
  estimate: MemoryEstimate;
  /** Of the machine. */
  memoryBytes: number;
}

/**
 * Whether another attempt may fare better: a signal can be the machine's doing. A trainer that exits by itself, or says
 * that its memory is full, would do so again.
 */
export function isCrash({ exit, tail }: TrainerDeath): boolean {
  return exit.signal !== null && !tail.some(tellsOfFullMemory);
}

/** Why an attempt failed whose trainer died. */
export function explainDeath(death: TrainerDeath): StatusReason {
  const details = describe(death);
  if (isOutOfMemory(death)) {
    const reason = deadOfMemory(death);
    return { ...reason, details: { ...reason.details, ...details } };
  }
  const how = describeEnd(death.exit);
  if (!death.wasReady) {
    const message = `The trainer ${how} before TensorFlow was loaded. Run \`npm run setup\` on the worker's machine.`;
    return { code: 'engine_error', message, details };
  }
  const words =
    death.tail.length > 0
      ? "Its last lines are in details.last_lines and in the job's log."
      : 'It printed nothing; look at the log of the worker and of its machine.';
  return { code: 'trainer_crashed', message: `The trainer ${how} without a result. ${words}`, details };
}

/** Why an attempt crashed that was given a GPU on which TensorFlow found none. */
export function gpuNotFound(): StatusReason {
  const message =
    'TensorFlow does not see the GPU that the trainer was given; the worker leaves it alone for a minute. Check nvidia-smi on the machine of the worker.';
  return { code: 'engine_error', message };
}

/** Why an attempt failed whose trainer did not load in time. */
export function neverReady(seconds: number, tail: string[]): StatusReason {
  const message = `TensorFlow was not loaded after ${seconds} s. Run \`npm run setup\` on the worker's machine.`;
  return { code: 'engine_error', message, details: lastLines(tail) };
}

/** Why an attempt failed that ran for too long. */
export function timeLimitExceeded(seconds: number): StatusReason {
  const message = `The attempt ran for longer than limits.max_run_seconds (${seconds} s) and was ended.`;
  return { code: 'time_limit_exceeded', message, details: { max_run_seconds: seconds } };
}

/** Why an attempt failed whose words or files could not be stored. */
export function storageError(error: unknown): StatusReason {
  const message = `What the attempt made could not be stored: ${error instanceof Error ? error.message : String(error)}`;
  return {
    code: 'storage_error',
    message: `${message}. Look at the disk of the data directory and at Redis.`,
  };
}

function isOutOfMemory({ exit, tail, oomKilled }: TrainerDeath): boolean {
  return (exit.signal === 'SIGKILL' && oomKilled) || tail.some(tellsOfFullMemory);
}

/** The process that could have tried smaller batches is gone. */
function deadOfMemory({ tail, job: { batchSize, estimate, memoryBytes } }: TrainerDeath): StatusReason {
  return outOfMemory({
    batchSize,
    fittingBatchSize: estimateFittingBatchSize(estimate, batchSize, memoryBytes),
    foundBy: 'estimate',
    allocation: readAllocation(tail.join('\n')),
    memoryBytes,
  });
}

function describe({ exit, tail }: TrainerDeath): NonNullable<StatusReason['details']> {
  return {
    ...(exit.code === null ? {} : { exit_code: exit.code }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
    ...lastLines(tail),
  };
}

function lastLines(tail: string[]): NonNullable<StatusReason['details']> {
  const text = tail.slice(-LAST_LINES).join('\n').slice(-LAST_LINES_CHARACTERS);
  return text === '' ? {} : { last_lines: text };
}
