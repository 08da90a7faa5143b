import type { Device } from '../../../src/contracts/jobs/progress.js';
import { StartRefusal } from '../../../src/domain/problems/start-refusal.js';
import { type EngineVariant, findInstalledEngine } from '../../engine/device/installed-engine.js';
import type { TrainerKind } from '../trainers/trainer-kinds.js';
import type { TrainerProcess } from '../trainers/trainer-process.js';
import { unopenedLibraries } from '../trainers/unopened-libraries.js';

/**
 * Explains why a worker may not start with this device: a service set up for CUDA must not train on the CPU unnoticed.
 * @param unopened The dynamic linker's message on each library that does not open.
 */
export function refuseDevice(
  variant: EngineVariant,
  device: Device | undefined,
  unopened: readonly string[] = [],
): string | undefined {
  if (variant === 'cpu' || device?.type === 'GPU') return undefined;
  const found =
    device === undefined
      ? 'its trainer did not start'
      : `TensorFlow found no GPU, only the CPU (${device.name})`;
  return (
    `The engine is the CUDA one, but ${found}. ${whatToCheck(unopened)} Or set up the CPU engine: ` +
    'TRAINHORN_ENGINE=cpu npm run setup'
  );
}

function whatToCheck(unopened: readonly string[]): string {
  if (unopened.length === 0)
    return 'All CUDA libraries open: check that nvidia-smi lists the GPU and that CUDA_VISIBLE_DEVICES does not hide it.';
  const isDriver = unopened.some((error) => /libcuda\.so\.1|libnvidia-ml\.so\.1/.test(error));
  const advice = isDriver
    ? 'They belong to the NVIDIA driver: check nvidia-smi and LD_LIBRARY_PATH (in a container, the NVIDIA container toolkit ' +
      'and NVIDIA_DRIVER_CAPABILITIES=compute,utility).'
    : 'They belong to the engine or the system: run TRAINHORN_ENGINE=cuda npm run setup, and install the libraries that they name.';
  return `These libraries do not open: ${unopened.join('; ')}. ${advice}`;
}

/**
 * Starts trainers, one after the other, until one finds its GPU: a GPU that fails must not keep the others idle. The CPU
 * engine needs no proof, and neither does a worker for CPU jobs alone, which has no kind with a GPU.
 * @throws StartRefusal with the reason why the worker may not start.
 */
export async function proveDevice(
  variant: EngineVariant,
  kinds: readonly TrainerKind[],
  start: (kind: TrainerKind) => TrainerProcess,
): Promise<void> {
  const onGpu = kinds.filter(({ gpu }) => gpu !== null);
  if (variant === 'cpu' || onGpu.length === 0) return;
  let complaint: string[] = [];
  for (const kind of onGpu) {
    const trainer = start(kind);
    const device = (await trainer.ready) ?? trainer.wrongDevice();
    trainer.kill();
    await trainer.exited;
    if (refuseDevice(variant, device) === undefined) return;
    const unopened = unopenedLibraries(findInstalledEngine()?.folder ?? '');
    const refusal = refuseDevice(variant, device, unopened);
    complaint = [...(refusal === undefined ? [] : [refusal]), ...trainer.tail()];
  }
  throw new StartRefusal(complaint.join('\n'));
}
