import { writeFile } from 'node:fs/promises';
import { encodeSafetensors } from '../../engine/storage/safetensors.js';
import { slotTensors, weightTensors } from '../../engine/storage/slot-tensors.js';
import type { Exporter } from '../exported-version.js';

/** `weights.safetensors`: the weights in Keras's order. */
export const exportWeights: Exporter = async (version, { path }) => {
  await writeFile(
    path,
    encodeSafetensors({ tensors: weightTensors(version.values, version.shapes), metadata: {} }),
  );
  return { outcome: 'written' };
};

/** `optimizer.safetensors`: the slots of the optimizer, with its counters in the metadata. */
export const exportOptimizer: Exporter = async (version, { path }) => {
  const { optimizer } = version;
  if (optimizer === null) return { outcome: 'inexpressible', errors: [NO_OPTIMIZER] };
  const { step, learningRates, slots } = optimizer;
  const metadata = { iterations: String(step), learning_rate: learningRates.join(' ') };
  await writeFile(path, encodeSafetensors({ tensors: slotTensors(slots, version.shapes), metadata }));
  return { outcome: 'written' };
};

const NO_OPTIMIZER = {
  pointer: '',
  code: 'missing_field',
  detail:
    'The version has no optimizer state: it was imported, or saved by an earlier version. Train it again.',
} as const;
