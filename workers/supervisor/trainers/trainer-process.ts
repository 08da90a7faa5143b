import { SETTINGS } from '../../../src/config/settings.js';
import {
  type SupervisorToTrainer,
  type TrainerToSupervisor,
  TrainerToSupervisorSchema,
} from '../../../src/contracts/ipc/trainer.js';
import type { Device } from '../../../src/contracts/jobs/progress.js';
import { describeGpu, withGpu } from '../../../src/domain/training/device/gpu-device.js';
import { type ChildCommand, startChild } from '../../../src/infra/children/child.js';
import type { ChildEnd } from '../../../src/infra/children/child-end.js';
import { createMessageCheck } from '../../../src/validation/message-check.js';
import type { Gpu } from '../gpu/visible-gpus.js';
import type { TrainerKind } from './trainer-kinds.js';
import { createTrainerOutput, type TrainerListener } from './trainer-output.js';

const isTrainerMessage = createMessageCheck(TrainerToSupervisorSchema);

/** A trainer process, from its fork to its end. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  /** The proven device; undefined when the process ended before, or does not see its GPU. */
  readonly ready: Promise<Device | undefined>;
  /** The device it found instead of its GPU: it was killed, so that no job trains on the CPU unnoticed. */
  wrongDevice(): Device | undefined;
  /** Settles once, after the last message and line; never rejects. */
  readonly exited: Promise<ChildEnd>;
  /** The last lines it wrote: while loading, or of its job. */
  tail(): string[];
  /** From now on messages and lines go to `listener`; lines it wrote before do not belong to a job. */
  attach(listener: TrainerListener): void;
  send(message: SupervisorToTrainer): void;
  kill(): void;
  /** Waits for its exit, and kills it after `graceMs`. */
  untilEnded(graceMs: number): Promise<void>;
}

/** Forks a trainer, which loads TensorFlow at once. */
export function startTrainer(command: ChildCommand, kind: TrainerKind): TrainerProcess {
  const { gpu } = kind;
  const output = createTrainerOutput();
  const environment = { ...command.environment, ...kindEnvironment(kind) };
  const child = startChild<SupervisorToTrainer, TrainerToSupervisor>(
    { ...command, environment },
    {
      transport: 'json',
      isMessage: isTrainerMessage,
      onMessage: output.message,
      onUnknown: (preview) => output.line('trainer', `The supervisor does not know this message: ${preview}`),
      stdout: (line) => output.line('stdout', line),
      stderr: (line) => output.line('stderr', line),
      // Ctrl-C reaches the whole group of the terminal, but the supervisor decides when a trainer ends.
      hasOwnGroup: true,
    },
  );
  let wrongDevice: Device | undefined;
  const check = (device: Device) => {
    if (gpu === null) return device;
    if (device.type === 'GPU') return withGpu(device, describeGpu(gpu.report));
    wrongDevice = device;
    child.kill();
    return undefined;
  };
  return {
    pid: child.pid,
    ready: Promise.race([output.device.then(check), child.ended.then(() => undefined)]),
    wrongDevice: () => wrongDevice,
    exited: child.ended,
    tail: output.tail,
    attach: output.attach,
    send: child.send,
    kill: child.kill,
    async untilEnded(graceMs) {
      await child.stop('nothing', graceMs);
    },
  };
}

function kindEnvironment({ threads, gpu, deterministic }: TrainerKind): NodeJS.ProcessEnv {
  const settings = SETTINGS.trainer;
  return {
    ...gpuEnvironment(gpu),
    [settings.intraOpThreads.env]: String(threads),
    ...(deterministic === false && { [settings.deterministic.env]: 'false' }),
  };
}

/** A trainer sees its one GPU, or none. UUIDs do not depend on the order of CUDA's numbers; this makes it nvidia-smi's. */
function gpuEnvironment(gpu: Gpu | null): NodeJS.ProcessEnv {
  if (gpu === null) return { CUDA_VISIBLE_DEVICES: '-1' };
  const { visibleDevices } = gpu;
  return {
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    ...(visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: visibleDevices }),
  };
}
