import type { Device } from '../../../src/contracts/jobs/progress.js';
import type { Logger } from '../../../src/infra/logger.js';
import type { TrainerKind } from './trainer-kinds.js';
import type { TrainerProcess } from './trainer-process.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Trainers that have loaded TensorFlow in advance. */
export interface WarmTrainers {
  /** A trainer of that kind for the caller alone: a spare one, else a new one. */
  take(kind: TrainerKind): TrainerProcess;
  /** Ends every spare trainer. */
  close(): Promise<void>;
}

export interface WarmTrainersOptions {
  start: (kind: TrainerKind) => TrainerProcess;
  kinds: readonly TrainerKind[];
  /** How many to keep ready of each kind. */
  spares: number;
  /** How many of a kind's device may train at once: loading would slow them down, so spares are forked only while a place is free. */
  places: (kind: TrainerKind) => number;
  onDevice: (device: Device) => void;
  logger: Logger;
}

/** Keeps `spares` trainers of each kind loaded. */
export function createWarmTrainers(options: WarmTrainersOptions): WarmTrainers {
  const taken = new Map<TrainerKind['gpu'], number>();
  const count = ({ gpu }: TrainerKind, change: number) => taken.set(gpu, (taken.get(gpu) ?? 0) + change);
  const mayLoad = (kind: TrainerKind) => (taken.get(kind.gpu) ?? 0) < options.places(kind);
  const stocks = new Map(options.kinds.map((kind) => [kind, createStock(options, kind, mayLoad)]));
  const fillAll = () => {
    for (const stock of stocks.values()) stock.fill();
  };
  fillAll();
  return {
    take(kind) {
      const trainer = stocks.get(kind)?.take() ?? load(options, kind);
      count(kind, 1);
      void trainer.exited.then(() => {
        count(kind, -1);
        fillAll();
      });
      fillAll();
      return trainer;
    },
    async close() {
      await Promise.all([...stocks.values()].map((stock) => stock.close()));
    },
  };
}

function load({ start, onDevice }: WarmTrainersOptions, kind: TrainerKind): TrainerProcess {
  const trainer = start(kind);
  void trainer.ready.then((device) => device && onDevice(device));
  return trainer;
}

/** Spare trainers of one kind; one that dies is replaced, after longer and longer pauses while they keep dying. */
function createStock(
  options: WarmTrainersOptions,
  kind: TrainerKind,
  mayLoad: (kind: TrainerKind) => boolean,
) {
  const ready = new Set<TrainerProcess>();
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const onRetry = () => {
    retry = undefined;
    fill();
  };
  const onDeath = (trainer: TrainerProcess, exit: object) => {
    options.logger.warn({ ...exit, output: trainer.tail(), retryMs }, 'A spare trainer ended');
    if (retry !== undefined) return;
    retry = setTimeout(onRetry, retryMs);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  };
  const add = () => {
    const trainer = load(options, kind);
    ready.add(trainer);
    void trainer.ready.then((device) => {
      if (device !== undefined) retryMs = FIRST_RETRY_MS;
    });
    void trainer.exited.then((exit) => {
      if (ready.delete(trainer) && !closed) onDeath(trainer, exit);
    });
  };
  const fill = () => {
    if (closed || retry !== undefined || !mayLoad(kind)) return;
    while (ready.size < options.spares) add();
  };
  return {
    fill,
    take(): TrainerProcess | undefined {
      const [spare] = ready;
      if (spare !== undefined) ready.delete(spare);
      return spare;
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(retry);
      const all = [...ready];
      for (const spare of all) spare.kill();
      await Promise.all(all.map((spare) => spare.exited));
    },
  };
}
