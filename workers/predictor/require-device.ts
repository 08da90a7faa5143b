import { SETTINGS } from '../../src/config/settings.js';
import type { Device } from '../../src/contracts/jobs/progress.js';

/**
 * Ensures that predictors configured for a GPU do not silently run on the CPU. @throws Error that states the
 * device found and the fix.
 */
export function requireDevice(setting: string, device: Device): void {
  if (setting === 'cpu' || device.type === 'GPU') return;
  throw new Error(
    `${SETTINGS.predictor.device.env} is '${setting}', but TensorFlow found no GPU, only the CPU (${device.name}). Set it to cpu, or ` +
      'give the API the CUDA engine (TRAINHORN_ENGINE=cuda npm run setup) and a GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.',
  );
}
