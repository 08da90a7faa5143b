import type { KernelRefusal } from '../../src/contracts/ipc/trainer.js';
import type { StatusReason } from '../../src/contracts/jobs/jobs.js';
import {
  type Allocation,
  readAllocation,
  reportsOutOfMemory,
} from '../../src/domain/training/device/out-of-memory.js';
import { isKernelRefusal } from './device/determinism.js';
import { readFailure } from './graph/failure-text.js';

/** An expected end of a job: carries the reason the job is to report. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  readonly reason: StatusReason;

  constructor(reason: StatusReason, options?: ErrorOptions) {
    super(reason.message, options);
    this.reason = reason;
  }
}

/** The data do not fit the model: what was found, where, and what was expected. */
export function invalidData(message: string, details: StatusReason['details'] = {}): EngineFailure {
  return new EngineFailure({ code: 'invalid_data', message, details });
}

/** An operation that did not get the memory it needs. A smaller batch may. */
export class OutOfMemory extends EngineFailure {
  readonly allocation: Allocation;

  constructor(allocation: Allocation, message: string, options?: ErrorOptions) {
    super({ code: 'out_of_memory', message }, options);
    this.allocation = allocation;
  }
}

/** The arrays of the dataset did not find place in the memory of the device. Batch by batch they may. */
export class DatasetTooLarge extends OutOfMemory {}

/** Runs `work`, which brings the dataset into the memory of the device. @throws DatasetTooLarge */
export function keepingDataset(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof OutOfMemory
      ? new DatasetTooLarge(error.allocation, error.message, { cause: error })
      : error;
  }
}

/** An operation that has no deterministic kernel on this device. Without determinism it runs. */
export class KernelRefused extends EngineFailure {
  readonly refusal: KernelRefusal;

  constructor(refusal: KernelRefusal, message: string, options?: ErrorOptions) {
    super({ code: 'engine_error', message, details: { where: refusal.where } }, options);
    this.refusal = refusal;
  }
}

/**
 * The memory shortage behind an error of TensorFlow or of an array allocation; undefined for other errors.
 */
export function shortageIn(error: unknown): OutOfMemory | undefined {
  if (error instanceof OutOfMemory) return error;
  if (!(error instanceof Error) || !reportsOutOfMemory(error.message)) return undefined;
  return new OutOfMemory(readAllocation(error.message), error.message, { cause: error });
}

/** The failure of an operation. @param op Its TensorFlow name, if known. */
export function operationFailure(where: string, error: unknown, op: string | null = null): EngineFailure {
  if (error instanceof EngineFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const { cause } = readFailure(text);
  const message = `TensorFlow failed in ${where}: ${cause}`;
  if (isKernelRefusal(text)) return new KernelRefused({ op, where, cause }, message, { cause: error });
  if (reportsOutOfMemory(text))
    return new OutOfMemory({ where, ...readAllocation(text) }, message, { cause: error });
  return new EngineFailure({ code: 'engine_error', message, details: { where } }, { cause: error });
}

/** Runs `work`; an error inside it comes back as a failure that names where it happened. */
export function located<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw operationFailure(where, error);
  }
}

/** Runs `work`, which writes files; an error inside it comes back as a `storage_error`. */
export async function storing<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw notStored(what, error);
  }
}

/** The end of an attempt whose files the disk does not take. */
export function notStored(what: string, error: unknown): EngineFailure {
  const message = `${what} could not be written: ${withoutPath(error)}. Check the disk of the data directory.`;
  return new EngineFailure({ code: 'storage_error', message }, { cause: error });
}

/** The message of a failed file operation, without paths, which clients must not see. */
export function withoutPath(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, \w+ '.*$/s, '');
}
