import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import type { ModelManifest } from '../../../contracts/models.js';
import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import { type OptimizerObject, optimizers } from '../../../keras/optimizers/index.js';
import { weightPlaces } from '../weight-places.js';
import { vocabulariesOf } from './model-vocabularies.js';
import type { StoredVersion } from './ports.js';
import {
  type FileTensor,
  optimizerTypes,
  type SourceOptimizer,
  type SourceSlot,
  type StartSource,
  type TensorFile,
  type TensorIndex,
} from './start-source.js';

/** A model version as weights to start from. */
export function versionSource(
  { name, version }: ModelManifest,
  { weights, optimizer, optimizerState }: StoredVersion,
  graph: ResolvedGraph,
): StartSource {
  const description = `version ${version} of the model '${name}'`;
  const state =
    optimizer === null || optimizerState === null
      ? null
      : stateOf(optimizer, optimizerState, slotsOf(optimizerState.tensors, weights.tensors));
  return {
    description,
    reference: { model: name, version },
    weights: { format: 'trainhorn', tensors: weights.tensors, places: weightPlaces(graph) },
    file: weights,
    optimizer: state,
    withoutOptimizer: `${sentence(description)} has no state of an optimizer: it was imported, or saved by an earlier version of the service. Start from a checkpoint, or set optimizer to false.`,
    vocabularies: vocabulariesOf(graph),
  };
}

const SLOTS = 'optimizer/';

/** A checkpoint as weights to start from. */
export function checkpointSource(
  { id, config }: Pick<JobRecord, 'id' | 'config'>,
  epoch: number,
  file: TensorFile & Pick<TensorIndex, 'metadata'>,
  graph: ResolvedGraph,
): StartSource {
  const description = `the checkpoint of epoch ${epoch} of job ${id}`;
  const tensors = file.tensors.filter(({ name }) => !name.startsWith(SLOTS));
  const slots = file.tensors.filter(({ name }) => name.startsWith(SLOTS));
  return {
    description,
    reference: { checkpoint: { job_id: id, epoch } },
    weights: { format: 'trainhorn', tensors, places: weightPlaces(graph) },
    file,
    optimizer: stateOf(config.compile.optimizer, file, slotsOf(slots, tensors, SLOTS)),
    withoutOptimizer: '',
    vocabularies: vocabulariesOf(graph),
  };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const stateOf = (
  optimizer: OptimizerObject,
  file: TensorFile & Pick<TensorIndex, 'metadata'>,
  slots: readonly SourceSlot[],
): SourceOptimizer => ({
  kind: 'slots',
  types: optimizerTypes(optimizers.complete(optimizer)),
  step: Number(file.metadata['step'] ?? 0),
  learningRates: (file.metadata['learning_rate'] ?? '')
    .split(' ')
    .filter((rate) => rate !== '')
    .map(Number),
  file,
  slots,
});

/** Slots by the weight that their path begins with: `dense/kernel/velocity`. */
function slotsOf(
  slots: readonly FileTensor[],
  weights: readonly { name: string }[],
  prefix = '',
): SourceSlot[] {
  const paths = new Set(weights.map(({ name }) => name));
  return slots.map((tensor) => {
    const path = tensor.name.slice(prefix.length);
    const end = path.lastIndexOf('/');
    const weight = path.slice(0, Math.max(0, end));
    return paths.has(weight)
      ? { weight, name: path.slice(end + 1), tensor }
      : { weight: null, name: path, tensor };
  });
}
