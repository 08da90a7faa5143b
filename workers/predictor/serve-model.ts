import { withShownNames } from '../../src/domain/model-names.js';
import { inputDataOf, loadModel } from '../engine/model/load-model.js';
import type { ServedModel } from './batcher.js';
import { inputProfile } from './instances/input-profile.js';
import type { ServedInput } from './instances/samples.js';

/**
 * Loads a model version and the training data description in its manifest. @throws Error if a file is missing
 * or damaged
 */
export async function serveModel(directory: string): Promise<ServedModel> {
  const { manifest, inputs, prepare, predict, warm, dispose } = await loadModel(directory);
  const { data_format } = manifest;
  const described = inputDataOf(manifest);
  const served = inputs.flatMap(({ name, vocabulary }, index): ServedInput[] => {
    const data = described[index];
    if (data === undefined) return [];
    const profile = inputProfile(
      { background: null, ...data, ...(data_format && { data_format }) },
      vocabulary,
    );
    return [{ name, vocabulary, profile }];
  });
  return { manifest: withShownNames(manifest), inputs: served, prepare, predict, warm, dispose };
}
