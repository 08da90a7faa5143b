import type { PredictInput } from '../contracts/ipc/predictor.js';
import type { ModelManifest } from '../contracts/models.js';
import type { Finding } from './problems/finding.js';

/** How samples are read and answers are cut; a default is as good as nothing given. */
export interface PredictionOptions {
  invert: 'auto' | 'true' | 'false';
  background: 'auto' | 'none';
  topK: number | null;
}

/** Options that would change nothing: of images where there are none, of classes where the model has none to rank. */
export function idlePredictionOptions(
  { invert, background, topK }: PredictionOptions,
  input: Pick<PredictInput, 'kind'>,
  manifest: Pick<ModelManifest, 'task' | 'output_shape'>,
): Finding[] {
  const isImages = input.kind === 'images';
  return [
    ...(invert === 'auto' || isImages ? [] : [aboutImages('invert')]),
    ...(background === 'none' || isImages ? [] : [aboutImages('background')]),
    ...(topK === null || ranksClasses(manifest) ? [] : [aboutClasses(manifest)]),
  ];
}

const ranksClasses = ({ task, output_shape }: Pick<ModelManifest, 'task' | 'output_shape'>): boolean =>
  (task === 'multi_class' || task === 'multi_label') && output_shape.length === 1;

const aboutImages = (name: string): Finding => ({
  pointer: `?${name}`,
  code: 'conflicting_arguments',
  detail: `${name} is an option of images, and the request has instances. Leave it out.`,
});

const aboutClasses = ({ task }: Pick<ModelManifest, 'task'>): Finding => ({
  pointer: '?top_k',
  code: 'conflicting_arguments',
  detail: `top_k limits a list of classes, which this model (${task}) does not answer. Leave it out.`,
});
