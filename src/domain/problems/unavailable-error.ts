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

/** A stored record is there and cannot be read: it was torn, is larger than any that was written, or is of another shape. */
export class DamagedRecordError extends StorageUnavailableError {
  override readonly name: string = 'DamagedRecordError';

  /** `path`: where it lies, for the log. */
  constructor(
    readonly path: string,
    told: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(told, `${path} is damaged: ${reason}`, options);
  }
}

/** Told of a damaged record that is passed over. */
export type OnDamaged = (error: DamagedRecordError) => void;

/** What was read, without damaged records: for lists, where one must not take all others away. */
export async function unlessDamaged<Found>(
  read: Promise<Found>,
  onDamaged: OnDamaged = () => {},
): Promise<Found | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof DamagedRecordError)) throw error;
    onDamaged(error);
    return undefined;
  }
}
