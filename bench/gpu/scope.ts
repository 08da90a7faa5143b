/** Ends what was started in it, the last first. */
export interface Scope {
  /** Aborted when the scope closes. */
  signal: AbortSignal;
  /** Runs when the scope closes; at once where it has closed already. */
  defer(end: () => Promise<unknown>): void;
  /** Ends everything; what cannot be ended does not keep the rest. May be called twice. */
  close(): Promise<void>;
}

/** A scope in which nothing has been started. */
export function createScope(): Scope {
  const ends: (() => Promise<unknown>)[] = [];
  const controller = new AbortController();
  return {
    signal: controller.signal,
    defer: (end) => void (controller.signal.aborted ? endPart(end) : ends.push(end)),
    async close() {
      controller.abort(new Error('the row is over'));
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) await endPart(end);
    },
  };
}

async function endPart(end: () => Promise<unknown>): Promise<void> {
  await end().catch((error: unknown) => console.error(`  could not end a part of the row: ${error}`));
}
