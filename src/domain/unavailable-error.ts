/** What the service depends on (Redis) does not answer now; the same request may work later. The API answers 503. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** When to try again, in seconds. */
  readonly retryAfterSeconds = 2;
}

/** The data directory does not hold what it has to, until somebody repairs it. The API answers 503. */
export class StorageUnavailableError extends Error {
  override readonly name: string = 'StorageUnavailableError';

  /** `told` is for clients, who are not to see paths of this machine; the message is for the log. */
  constructor(
    readonly told: string,
    message = told,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
