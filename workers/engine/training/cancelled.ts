/** The parent asked to stop; thrown between two steps. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The parent asked to stop so that another attempt can go on; thrown between two steps. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** Why a run is to stop: the reason of its abort signal. */
export type StopRequest = 'cancel' | 'pause';

/** Lets messages in between two steps. @throws Cancelled or Paused when one of them asked to stop. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (!signal.aborted) return;
  throw signal.reason === 'pause' ? new Paused('The job was paused') : new Cancelled('The job was cancelled');
}
