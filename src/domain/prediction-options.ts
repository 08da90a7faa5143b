import { isPostedImage, type PredictInput } from '../contracts/ipc/predictor.js';
import type { ModelManifest } from '../contracts/models.js';
import type { MaskFormat } from '../contracts/predictions.js';
import { classifiesPositions } from '../keras/task.js';
import { fitsIndexedPng, outputsOf, ranksClasses } from './model-outputs.js';
import type { Finding } from './problems/finding.js';

/** How samples are read and answers are cut; a default is as good as nothing given. */
export interface PredictionOptions {
  invert: 'auto' | 'true' | 'false';
  background: 'auto' | 'none';
  topK: number | null;
  maskFormat?: MaskFormat;
  classProbabilities?: boolean;
}

/** Options that would change nothing: of images where there are none, of classes where the model has none to rank. */
export function idlePredictionOptions(
  { invert, background, topK, maskFormat = 'ids', classProbabilities = false }: PredictionOptions,
  input: PredictInput,
  manifest: Parameters<typeof outputsOf>[0],
): Finding[] {
  const given = [...(invert === 'auto' ? [] : ['invert']), ...(background === 'none' ? [] : ['background'])];
  return [
    ...(given.length === 0 || hasImages(input) ? [] : given.map(aboutImages)),
    ...(topK === null || outputsOf(manifest).some(ranksClasses) ? [] : [aboutClasses(manifest)]),
    ...(maskFormat === 'ids' || outputsOf(manifest).some(fitsIndexedPng) ? [] : [aboutMasks(manifest)]),
    ...(classProbabilities && !hasPositions(manifest) ? [aboutPositions(manifest)] : []),
  ];
}

/** Whether a request has images, alone or as the values of inputs. */
function hasImages(input: PredictInput): boolean {
  if (input.kind !== 'instances') return input.kind === 'images';
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  return input.instances.some(
    (instance) => isObject(instance) && [instance, ...Object.values(instance)].some(isPostedImage),
  );
}

const aboutImages = (name: string): Finding => ({
  pointer: `?${name}`,
  code: 'conflicting_arguments',
  detail: `${name} is an option of images, and the request has instances. Leave it out.`,
});

const aboutClasses = (manifest: Pick<ModelManifest, 'task' | 'outputs'>): Finding => ({
  pointer: '?top_k',
  code: 'conflicting_arguments',
  detail: `top_k limits a list of classes, which this model (${tasksIn(manifest)}) does not answer. Leave it out.`,
});

const hasPositions = (manifest: Parameters<typeof outputsOf>[0]): boolean =>
  outputsOf(manifest).some(({ task }) => classifiesPositions(task));

const aboutMasks = (manifest: Pick<ModelManifest, 'task' | 'outputs'>): Finding => ({
  pointer: '?mask_format',
  code: 'conflicting_arguments',
  detail: `An indexed PNG has the classes of the pixels of an image, at most 256 of them, which this model (${tasksIn(manifest)}) does not answer. Leave mask_format out.`,
});

const aboutPositions = (manifest: Pick<ModelManifest, 'task' | 'outputs'>): Finding => ({
  pointer: '?class_probabilities',
  code: 'conflicting_arguments',
  detail: `class_probabilities adds those of each pixel or step, which this model (${tasksIn(manifest)}) does not classify. Leave it out.`,
});

const tasksIn = ({ task, outputs }: Pick<ModelManifest, 'task' | 'outputs'>): string =>
  outputs === undefined ? task : outputs.map((output) => `${output.name}: ${output.task}`).join(', ');
