import type { StatusReason } from '../../src/contracts/jobs.js';
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

/** Runs `work`; an error inside it comes back as an `engine_error` that names where it happened. */
export function located<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof EngineFailure) throw error;
    const { cause } = readFailure(error instanceof Error ? error.message : String(error));
    throw new EngineFailure(
      { code: 'engine_error', message: `TensorFlow failed in ${where}: ${cause}`, details: { where } },
      { cause: error },
    );
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
  const message = `${what} could not be written: ${withoutPath(error)}. Look at the disk of the data directory.`;
  return new EngineFailure({ code: 'storage_error', message }, { cause: error });
}

/** What a file operation failed with, for clients, who know nothing of the server's directories. */
export function withoutPath(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, \w+ '.*$/s, '');
}
