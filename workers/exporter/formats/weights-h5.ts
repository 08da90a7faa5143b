import type { Exporter } from '../exported-version.js';
import { writeKerasWeights } from '../keras/write-weights.js';

/** `model.weights.h5`: for `load_weights` of Keras 3. */
export const exportWeightsH5: Exporter = async (version, { path }) => {
  await writeKerasWeights(version, path);
  return { outcome: 'written' };
};
