/** npm passes Ctrl-C on to a process that the terminal has sent it to already: within this time two are one wish. */
const SAME_WISH_MS = 1_000;

/** Ends asked for by signal. */
export interface StopRequest {
  signals: readonly NodeJS.Signals[];
  /** The first signal: end in order. */
  onStop: (signal: NodeJS.Signals) => void;
}

/** Listens for the end; whoever asks again, later than by the same key press, wants it now: the process exits with 1. */
export function listenForStop({ signals, onStop }: StopRequest): void {
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = performance.now();
      onStop(signal);
    } else if (performance.now() - first > SAME_WISH_MS) {
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
}
