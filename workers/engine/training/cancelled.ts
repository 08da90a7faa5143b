/** The parent asked to stop; thrown between two steps. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Lets messages in between two steps. @throws Cancelled when one of them asked to stop. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Cancelled('The job was cancelled');
}
