import type { StatusReason } from '../../../src/contracts/jobs/jobs.js';
import type { MemoryEstimate } from '../../../src/domain/training/device/memory-estimate.js';
import {
  estimateFittingBatchSize,
  outOfMemory,
  readAllocation,
  reportsOutOfMemory,
} from '../../../src/domain/training/device/out-of-memory.js';
import { type ChildEnd, describeEnd } from '../../../src/infra/children/child-end.js';

const LAST_LINES = 10;
const LAST_LINES_CHARACTERS = 2_000;

/** The evidence on a trainer that ended without an outcome. */
export interface TrainerDeath {
  exit: ChildEnd;
  tail: string[];
  /** Whether it had loaded TensorFlow. */
  wasReady: boolean;
  /** Whether the kernel killed a process meanwhile because memory ran out. */
  oomKilled: boolean;
  job: SizedJob;
}

/** The size of a job, and the memory there is. */
export interface SizedJob {
  batchSize: number;
  estimate: MemoryEstimate;
  /** Of the machine. */
  memoryBytes: number;
}

/**
 * Whether another attempt may succeed: a signal can come from the machine. A trainer that exits by itself, or reports
 * that its memory is full, would do so again.
 */
export function isCrash({ exit, tail }: TrainerDeath): boolean {
  return exit.signal !== null && !tail.some(reportsOutOfMemory);
}

/** The reason of an attempt whose trainer died. */
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
  const advice =
    death.tail.length > 0
      ? "Its last lines are in details.last_lines and in the job's log."
      : 'It printed nothing; see the logs of the worker and its machine.';
  return { code: 'trainer_crashed', message: `The trainer ${how} without a result. ${advice}`, details };
}

/** The reason of an attempt whose trainer did not find its GPU. */
export function gpuNotFound(): StatusReason {
  const message =
    "TensorFlow does not see the trainer's GPU; the worker does not use it for a minute. Check nvidia-smi on the worker's machine.";
  return { code: 'engine_error', message };
}

/** The reason of an attempt whose trainer did not load in time. */
export function neverReady(seconds: number, tail: string[]): StatusReason {
  const message = `TensorFlow was not loaded after ${seconds} s. Run \`npm run setup\` on the worker's machine.`;
  return { code: 'engine_error', message, details: lastLines(tail) };
}

/** The reason of an attempt that ran for too long. */
export function timeLimitExceeded(seconds: number): StatusReason {
  const message = `The attempt ran for longer than limits.max_run_seconds (${seconds} s) and was ended.`;
  return { code: 'time_limit_exceeded', message, details: { max_run_seconds: seconds } };
}

/** The reason of an attempt whose reports or files could not be saved. */
export function storageError(error: unknown): StatusReason {
  const message = `The attempt's output could not be saved: ${error instanceof Error ? error.message : String(error)}`;
  return {
    code: 'storage_error',
    message: `${message}. Check the disk of the data directory, and Redis.`,
  };
}

function isOutOfMemory({ exit, tail, oomKilled }: TrainerDeath): boolean {
  return (exit.signal === 'SIGKILL' && oomKilled) || tail.some(reportsOutOfMemory);
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
