import type { ResolvedConfig, ResolvedModel } from '../../../contracts/jobs/training-config.js';
import type { ModelInput, ModelManifest, ModelOutput } from '../../../contracts/models.js';
import { portsOf } from '../../../keras/graph/ports.js';
import { resolvedGraphOf } from '../../model/short/resolved-graph.js';

/** A model version that a job evaluates or predicts with. */
export interface TrainedVersion {
  manifest: ModelManifest;
  definition: ResolvedModel;
  /** The configuration of the job that trained it; null where it was imported, or its job was deleted. */
  job: Pick<ResolvedConfig, 'compile' | 'dataset' | 'task'> | null;
}

/** An input of a version: its name, and the steps on it with their statistics. */
export type TrainedInput = Pick<ModelInput, 'name' | 'preprocessing'> &
  Pick<ModelManifest, 'feature_names' | 'categories'>;

/** The inputs of a version, in the order of its model. */
export function inputsOf({ manifest, definition }: TrainedVersion): TrainedInput[] {
  const { inputs: described } = manifest;
  return portsOf(resolvedGraphOf(definition).inputs).map(({ name }, index) => ({
    ...(described?.[index] ?? manifest),
    name,
  }));
}

/** The outputs of a version, in the order of its model. */
export function outputsOf({ manifest, definition }: TrainedVersion): ModelOutput[] {
  const { outputs: described } = manifest;
  return portsOf(resolvedGraphOf(definition).outputs).map(({ name }, index) => ({
    ...(described?.[index] ?? manifest),
    name,
  }));
}
