import assert from 'node:assert/strict';

/** Far more than the work takes on a busy machine, and far less than what it would wait for if it hung. */
const LIMIT_MS = 20_000;

/** Gives what the work gives; fails when it takes so long that it must have waited for something. */
export async function withoutHanging<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await work();
  const took = Math.round(performance.now() - began);
  assert.ok(took < LIMIT_MS, `${what} took ${took} ms`);
  return result;
}
