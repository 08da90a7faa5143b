import { type ChildProcess, fork } from 'node:child_process';
import { SETTINGS } from '../../../src/config/settings.js';
import {
  type SupervisorToTrainer,
  type TrainerToSupervisor,
  TrainerToSupervisorSchema,
} from '../../../src/contracts/ipc/trainer.js';
import type { Device } from '../../../src/contracts/job-progress.js';
import type { LogLine } from '../../../src/contracts/jobs.js';
import { describeGpu, withGpu } from '../../../src/domain/training/gpu-device.js';
import { createMessageCheck } from '../../../src/validation/message-check.js';
import type { Gpu } from '../gpu/visible-gpus.js';
import { splitLines } from './line-splitter.js';
import type { TrainerKind } from './trainer-kinds.js';

const TAIL_LINES = 20;
/** After the exit, for what the pipes still hold; a grandchild could keep them open for ever. */
const DRAIN_MS = 1_000;

/** How a trainer is started. */
export interface TrainerCommand {
  /** The compiled entry file: dist/workers/trainer/main.js. */
  modulePath: string;
  environment: NodeJS.ProcessEnv;
}

/** How a process ended; both null when it could not be started. */
export interface TrainerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const isTrainerMessage = createMessageCheck(TrainerToSupervisorSchema);

type TrainerMessage = Exclude<TrainerToSupervisor, { type: 'ready' }>;
type TrainerLine = Omit<LogLine, 'id'>;

/** Whoever runs an attempt in the trainer. */
export interface TrainerListener {
  onMessage(message: TrainerMessage): void;
  onLine(line: TrainerLine): void;
}

/** A trainer process, from its fork to its end. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  /** The proven device; undefined when the process ended before, or does not see the GPU it was given. */
  readonly ready: Promise<Device | undefined>;
  /** What it found in place of the GPU it was given: it was killed, so that nobody trains on the CPU unawares. */
  wrongDevice(): Device | undefined;
  /** Settles once, after the last message and line; never rejects. */
  readonly exited: Promise<TrainerExit>;
  /** The last lines it wrote: while loading, or of its job. */
  tail(): string[];
  /** From now on messages and lines go to `listener`; what it wrote before is nothing of a job's. */
  attach(listener: TrainerListener): void;
  send(message: SupervisorToTrainer): void;
  kill(): void;
}

/** Forks a trainer, which loads TensorFlow at once. */
export function startTrainer(
  { modulePath, environment }: TrainerCommand,
  { threads, gpu, deterministic }: TrainerKind,
): TrainerProcess {
  const child = fork(modulePath, [], {
    env: {
      ...environment,
      ...gpuEnvironment(gpu),
      [SETTINGS.trainer.intraOpThreads.env]: String(threads),
      ...(deterministic === false && { [SETTINGS.trainer.deterministic.env]: 'false' }),
    },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the whole group of the terminal: a trainer ends when the supervisor says so.
    detached: true,
  });
  const output = createOutput(child);
  const exited = untilExit(child);
  let wrongDevice: Device | undefined;
  const check = (device: Device) => {
    if (gpu === null) return device;
    if (device.type === 'GPU') return withGpu(device, describeGpu(gpu.report));
    wrongDevice = device;
    child.kill('SIGKILL');
    return undefined;
  };
  return {
    pid: child.pid,
    ready: Promise.race([output.device.then(check), exited.then(() => undefined)]),
    wrongDevice: () => wrongDevice,
    exited,
    tail: output.tail,
    attach: output.attach,
    // One that is gone cannot take it: its exit tells.
    send: (message) => void child.send(message, () => {}),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A trainer sees its one GPU, or none. UUIDs do not depend on CUDA's order of the numbers; this makes it nvidia-smi's. */
function gpuEnvironment(gpu: Gpu | null): NodeJS.ProcessEnv {
  if (gpu === null) return { CUDA_VISIBLE_DEVICES: '-1' };
  const { visibleDevices } = gpu;
  return {
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    ...(visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: visibleDevices }),
  };
}

/** Collects lines and messages until somebody listens, then hands them on. */
function createOutput(child: ChildProcess) {
  const tail: TrainerLine[] = [];
  let listener: TrainerListener | undefined;
  let isReady = false;
  const write = (line: TrainerLine) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    if (isReady) listener?.onLine(line);
  };
  const forget = () => tail.splice(0);
  const line = (source: LogLine['source'], level: LogLine['level']) => (message: string) =>
    write({ at: new Date().toISOString(), source, level, message });
  if (child.stdout) splitLines(child.stdout, line('stdout', 'info'));
  if (child.stderr) splitLines(child.stderr, line('stderr', 'warn'));
  const unknown = line('trainer', 'warn');
  const device = new Promise<Device>((resolve) => {
    child.on('message', (message: unknown) => {
      if (!isTrainerMessage(message))
        unknown(`The supervisor does not know this message: ${preview(message)}`);
      else if (message.type === 'ready') {
        isReady = true;
        forget();
        resolve(message.device);
      } else listener?.onMessage(message);
    });
  });
  return {
    device,
    tail: () => tail.map(({ message }) => message),
    attach(next: TrainerListener) {
      if (isReady) forget();
      listener = next;
    },
  };
}

function preview(message: unknown): string {
  return (JSON.stringify(message) ?? String(message)).slice(0, 200);
}

function untilExit(child: ChildProcess): Promise<TrainerExit> {
  return new Promise((resolve) => {
    // `close` comes after the last message and the last byte of output.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => setTimeout(resolve, DRAIN_MS, { code, signal }).unref());
    // Later errors (a failed send) are followed by `close`.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
