import { joinRejections, Rejection } from '../ingest/rejection.js';

/** The results without rejections. @throws Rejection of all of them together. */
export function accepted<Result extends object>(results: readonly (Result | Rejection)[]): Result[] {
  const [first, ...others] = results.filter((one) => one instanceof Rejection);
  if (first !== undefined) throw joinRejections(first, others);
  return results.flatMap((one) => (one instanceof Rejection ? [] : [one]));
}
