import type { ChildProcess } from 'node:child_process';

/** After the exit, for what the pipes still hold; a grandchild could keep them open forever. */
const DRAIN_MS = 1_000;

/** How a process ended; both null when it could not be started. */
export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The end of a process that could not be started. */
export const NEVER_RAN: ChildEnd = { code: null, signal: null };

/** `ended with exit code 1`, `was ended by SIGSEGV` or `could not be started`. */
export function describeEnd({ code, signal }: ChildEnd): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'could not be started' : `ended with exit code ${code}`;
}

/** Settles when a child has ended and its messages and output have been read. */
export function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    // `close` comes after the last message and the last byte of output.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      const settle = () => resolve({ code, signal });
      // After a disconnect by the parent, Node 20 emits no `close`; there are no more messages to wait for then.
      if (!child.connected) void untilClosed(child).then(settle);
      // Everything that has arrived by then is read before the immediate runs.
      setTimeout(() => setImmediate(settle), DRAIN_MS).unref();
    });
    // Without a process there is no `close`; later errors (a failed send) are followed by it.
    child.on('error', () => {
      if (child.pid === undefined) resolve(NEVER_RAN);
    });
  });
}

/** Waits for all streams: output, and frames where it has them. */
async function untilClosed({ stdio }: ChildProcess): Promise<void> {
  for (const stream of stdio) {
    if (!stream || stream.closed) continue;
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
  }
}
