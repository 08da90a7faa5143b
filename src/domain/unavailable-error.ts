/** What the service depends on (Redis) does not answer now; the same request may work later. The API answers 503. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** When to try again, in seconds. */
  readonly retryAfterSeconds = 2;
}
