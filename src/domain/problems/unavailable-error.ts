/** A dependency (Redis) does not respond now; the same request may work later. The API responds with 503. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** When to try again, in seconds. */
  readonly retryAfterSeconds = 2;
}

/** The data directory is missing required files until an operator repairs it. The API responds with 503. */
export class StorageUnavailableError extends Error {
  override readonly name: string = 'StorageUnavailableError';

  /** `publicMessage` is for clients, which must not see paths of this machine; `message` is for the log. */
  constructor(
    readonly publicMessage: string,
    message = publicMessage,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A stored record exists but cannot be read: it is truncated, larger than any valid record, or of the wrong
 * shape.
 */
export class DamagedRecordError extends StorageUnavailableError {
  override readonly name: string = 'DamagedRecordError';

  /** `path` is the location of the record, for the log. */
  constructor(
    readonly path: string,
    publicMessage: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(publicMessage, `${path} is damaged: ${reason}`, options);
  }
}

/** Called for every damaged record that is skipped. */
export type OnDamaged = (error: DamagedRecordError) => void;

/** Resolves to undefined for a damaged record, so that one bad entry does not hide the rest of a list. */
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
