import type { Device } from '../../src/contracts/job-progress.js';
import type { Logger } from '../../src/infra/logger.js';
import type { TrainerLoad, TrainerProcess } from './trainer-process.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Trainers that have loaded TensorFlow ahead of need. */
export interface WarmTrainers {
  /** A trainer of the caller's own: a spare one where there is one of its kind, else one just forked. */
  take(load: TrainerLoad): TrainerProcess;
  /** Ends every spare trainer. */
  close(): Promise<void>;
}

export interface WarmTrainersOptions {
  start: (load: TrainerLoad) => TrainerProcess;
  /** The numbers of threads that jobs ask for: TensorFlow learns its number when it is loaded. */
  threads: readonly number[];
  /** How many to keep ready for each number of threads. */
  spares: number;
  /** How many may train at once: loading would slow them down, so spares are forked only while a place is free. */
  places: number;
  onDevice: (device: Device) => void;
  logger: Logger;
}

/** Keeps `spares` trainers loaded; one that dies is replaced, ever later while they keep dying. */
export function createWarmTrainers(options: WarmTrainersOptions): WarmTrainers {
  const spares = new Map(options.threads.map((threads) => [threads, new Set<TrainerProcess>()]));
  let taken = 0;
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const start = (load: TrainerLoad) => {
    const trainer = options.start(load);
    void trainer.ready.then((device) => {
      if (device === undefined) return;
      retryMs = FIRST_RETRY_MS;
      options.onDevice(device);
    });
    return trainer;
  };
  const addSpare = (threads: number, ready: Set<TrainerProcess>) => {
    const trainer = start({ threads });
    ready.add(trainer);
    void trainer.exited.then((exit) => {
      if (!ready.delete(trainer) || closed) return;
      options.logger.warn({ ...exit, output: trainer.tail(), retryMs }, 'A spare trainer ended');
      if (retry !== undefined) return;
      retry = setTimeout(onRetry, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
  };
  const onRetry = () => {
    retry = undefined;
    fill();
  };
  const fill = () => {
    if (closed || retry !== undefined || taken >= options.places) return;
    for (const [threads, ready] of spares) while (ready.size < options.spares) addSpare(threads, ready);
  };

  fill();
  return {
    take(load) {
      // Spares are as the settings say.
      const ready = load.deterministic === undefined ? spares.get(load.threads) : undefined;
      const [spare] = ready ?? [];
      const trainer = spare ?? start(load);
      ready?.delete(trainer);
      taken += 1;
      void trainer.exited.then(() => {
        taken -= 1;
        fill();
      });
      fill();
      return trainer;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const all = [...spares.values()].flatMap((ready) => [...ready]);
      for (const spare of all) spare.kill();
      await Promise.all(all.map((spare) => spare.exited));
    },
  };
}
