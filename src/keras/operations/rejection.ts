import type { OperationComplaint } from './operation.js';

/** The reason an operation rejects its arguments. It never leaves this folder: a spec returns it as a complaint. */
class Rejection extends Error {
  readonly argument: string | undefined;

  constructor(complaint: string, argument: string | undefined) {
    super(complaint);
    this.argument = argument;
  }
}

/** Ends the inference of an operation with a complaint. */
export function reject(complaint: string, argument?: string): never {
  throw new Rejection(complaint, argument);
}

/** The result of `work`, or the complaint that it was rejected with. */
export function orComplaint<Result>(work: () => Result): Result | OperationComplaint {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { message: complaint, argument } = error;
    return argument === undefined ? { complaint } : { complaint, argument };
  }
}
