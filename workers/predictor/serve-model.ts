import { loadModel } from '../engine/model/load-model.js';
import type { ServedModel } from './batcher.js';
import { inputProfile } from './instances/input-profile.js';

/**
 * Loads a model version and the training data description in its manifest. @throws Error if a file is missing
 * or damaged
 */
export async function serveModel(directory: string): Promise<ServedModel> {
  const model = await loadModel(directory);
  return { ...model, profile: inputProfile(model.manifest, model.vocabulary) };
}
