/** The parent asked to stop; thrown between two steps. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The parent asked to stop so that another attempt can continue; thrown between two steps. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** Why a run should stop: the reason of its abort signal. */
export type StopRequest = 'cancel' | 'pause';

/**
 * Yields to the event loop between two steps, so that messages are handled. @throws Cancelled or Paused if
 * one of them asked to stop.
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (!signal.aborted) return;
  throw signal.reason === 'pause' ? new Paused('The job was paused') : new Cancelled('The job was cancelled');
}
