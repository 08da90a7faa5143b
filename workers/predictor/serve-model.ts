import { loadModel } from '../engine/model/load-model.js';
import type { ServedModel } from './batcher.js';
import { inputProfile } from './instances/input-profile.js';

/** Loads a model version with what its manifest tells of the training data. @throws Error when a file is missing or damaged */
export async function serveModel(directory: string): Promise<ServedModel> {
  const model = await loadModel(directory);
  return { ...model, profile: inputProfile(model.manifest, model.vocabulary) };
}
