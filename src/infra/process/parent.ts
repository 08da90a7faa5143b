/** A typed view of the process that started this one over IPC. */
export interface Parent<Sent> {
  /** A message to a parent that has ended is dropped: `disconnect` ends this process. */
  send(message: Sent, onSent?: () => void): void;
}

/**
 * Connects a child process with its parent: it ends with it, since nobody waits for its results any more. Signals reach the
 * whole process group; the parent decides when its children end.
 * @param onMessage is called with each message; a child trusts its parent.
 */
export function connectToParent<Sent extends object, Received>(
  onMessage: (message: Received) => void,
): Parent<Sent> {
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', onMessage);
  return {
    send: (message, onSent = () => undefined) => void process.send?.(message, undefined, undefined, onSent),
  };
}
