/** npm passes Ctrl-C on to a process that already has it from the terminal: two signals within this time are one request. */
const SAME_REQUEST_MS = 1_000;

/** A request by signal to end. */
export interface StopRequest {
  signals: readonly NodeJS.Signals[];
  /** Called at the first signal, to end gracefully. */
  onStop: (signal: NodeJS.Signals) => void;
}

/** Listens for requests to end. A second one, unless by the same key press, asks to end now: the process exits with 1. */
export function listenForStop({ signals, onStop }: StopRequest): void {
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = performance.now();
      onStop(signal);
    } else if (performance.now() - first > SAME_REQUEST_MS) {
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
}
