import { SETTINGS } from '../../src/config/settings.js';
import type { Device } from '../../src/contracts/job-progress.js';

/**
 * Predictors that are to run on a GPU must not run on the CPU unawares.
 * @throws Error saying what was found and what to do.
 */
export function requireDevice(setting: string, device: Device): void {
  if (setting === 'cpu' || device.type === 'GPU') return;
  throw new Error(
    `${SETTINGS.predictor.device.env} is '${setting}', but TensorFlow found no GPU, only the CPU (${device.name}). Set it to cpu, or ` +
      'give the API the CUDA engine (TRAINHORN_ENGINE=cuda npm run setup) and a GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.',
  );
}
