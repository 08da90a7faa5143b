import { writeFile } from 'node:fs/promises';
import type { OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { variableNames } from '../../../src/keras/optimizers/variable-names.js';
import { encodeSafetensors } from '../../engine/storage/safetensors.js';
import type { SavedOptimizer } from '../../engine/storage/saved-optimizer.js';
import { slotTensors, weightTensors } from '../../engine/storage/slot-tensors.js';
import type { ExportedVersion, Exporter } from '../exported-version.js';

/** `weights.safetensors`: the weights in Keras's order. */
export const exportWeights: Exporter = async (version, { path }) => {
  await writeFile(
    path,
    encodeSafetensors({ tensors: weightTensors(version.values, version.shapes), metadata: {} }),
  );
  return { outcome: 'written' };
};

/** `optimizer.safetensors`: the slots of the optimizer by the paths of Keras's variables, with its counters in the metadata. */
export const exportOptimizer: Exporter = async ({ optimizer, job, shapes }, { path }) => {
  if (optimizer === null || job === null) return { outcome: 'inexpressible', errors: [NO_OPTIMIZER] };
  await writeFile(path, encodeKerasOptimizer(optimizer, job.compile.optimizer, shapes));
  return { outcome: 'written' };
};

/** The safetensors file of an optimizer's state. @param shapes of the weights */
export function encodeKerasOptimizer(
  { step, learningRates, slots }: SavedOptimizer,
  given: OptimizerObject,
  shapes: ExportedVersion['shapes'],
): Uint8Array {
  const nameOf = variableNames(given);
  const tensors = slotTensors(slots, shapes).map((tensor) => ({ ...tensor, name: nameOf(tensor.name) }));
  const metadata = { step: String(step), learning_rate: learningRates.join(' ') };
  return encodeSafetensors({ tensors, metadata });
}

const NO_OPTIMIZER = {
  pointer: '',
  code: 'missing_field',
  detail:
    'The version has no optimizer state: it was imported, or saved by an earlier version. Train it again.',
} as const;
