import type { TrainerToSupervisor } from '../../../src/contracts/ipc/trainer.js';
import type { LogLine } from '../../../src/contracts/jobs/jobs.js';
import type { Device } from '../../../src/contracts/jobs/progress.js';

const TAIL_LINES = 20;
const LEVELS = { stdout: 'info', stderr: 'warn', trainer: 'warn' } as const;

type TrainerMessage = Exclude<TrainerToSupervisor, { type: 'ready' }>;
type TrainerLine = Omit<LogLine, 'id'>;

/** The attempt that runs in a trainer. */
export interface TrainerListener {
  onMessage(message: TrainerMessage): void;
  onLine(line: TrainerLine): void;
}

/** The messages and lines of one trainer. */
export interface TrainerOutput {
  /** Settles when the trainer is ready. */
  readonly device: Promise<Device>;
  message(message: TrainerToSupervisor): void;
  line(source: LogLine['source'], message: string): void;
  tail(): string[];
  attach(listener: TrainerListener): void;
}

/** Keeps the last lines and, once a listener is attached, passes messages and lines on to it. */
export function createTrainerOutput(): TrainerOutput {
  const tail: TrainerLine[] = [];
  let listener: TrainerListener | undefined;
  let isReady = false;
  const forget = () => tail.splice(0);
  let onReady: (device: Device) => void = () => {};
  const device = new Promise<Device>((resolve) => {
    onReady = resolve;
  });
  return {
    device,
    message(message) {
      if (message.type !== 'ready') return listener?.onMessage(message);
      isReady = true;
      forget();
      onReady(message.device);
    },
    line(source, message) {
      const line = { at: new Date().toISOString(), source, level: LEVELS[source], message };
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      if (isReady) listener?.onLine(line);
    },
    tail: () => tail.map(({ message }) => message),
    attach(next) {
      if (isReady) forget();
      listener = next;
    },
  };
}
