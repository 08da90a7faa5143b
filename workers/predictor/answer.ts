import type { PredictorToApi, PredictRequest } from '../../src/contracts/ipc/predictor.js';
import type { ProblemItem } from '../../src/contracts/problems.js';
import type { SampleValues } from '../../src/domain/data/element-view.js';
import { shortageIn } from '../engine/engine-failure.js';
import { firstOutside } from '../engine/model/vocabulary.js';
import { answerExcess } from './answer-size.js';
import { readImages } from './instances/image-input.js';
import type { InputProfile } from './instances/input-profile.js';
import { readInstances } from './instances/instances.js';
import type { SamplesResult } from './instances/samples.js';
import type { ModelCache } from './model-cache.js';
import { toPredictions } from './predictions.js';

/** Answers one request; any failure inside becomes a reply. */
export async function answer(
  request: PredictRequest,
  context: { models: ModelCache; maxImagePixels: number },
): Promise<PredictorToApi> {
  const { id, manifest, topK } = request;
  try {
    const model = await context.models.get(request.directory);
    const samples = await readSamples(request, model.profile, context.maxImagePixels);
    if (samples.outcome === 'rejected')
      return { type: 'rejected', id, code: samples.code, errors: samples.errors };
    const unknown = unknownToken(samples.values, samples.values.length / samples.count, model.vocabulary);
    if (unknown !== undefined) return { type: 'rejected', id, code: 'invalid_instance', errors: [unknown] };
    const excess = answerExcess(manifest, { count: samples.count, topK });
    if (excess !== undefined) return { type: 'rejected', id, ...tooLarge(request, excess) };
    const outputs = await model.predict(samples.values, samples.count);
    return {
      type: 'predicted',
      id,
      predictions: toPredictions(manifest, outputs, { topK, ...samples }),
    };
  } catch (error) {
    const shortage = shortageIn(error);
    if (shortage !== undefined) return { type: 'out_of_memory', id, message: shortage.message };
    return { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Rejected before anything is computed. */
function tooLarge({ input }: PredictRequest, detail: string) {
  const code = input.kind === 'images' ? ('invalid_image' as const) : ('invalid_instance' as const);
  return { code, errors: [{ pointer: '', code: 'invalid_value', detail }] };
}

/**
 * Checked before the samples share a step with those of other requests, because one unknown token would fail
 * the whole step.
 */
function unknownToken(
  values: SampleValues,
  sampleSize: number,
  vocabulary: number | undefined,
): ProblemItem | undefined {
  if (vocabulary === undefined) return undefined;
  const index = firstOutside(values, vocabulary);
  if (index < 0) return undefined;
  const detail = `Element ${index % sampleSize} is ${values[index]}; the Embedding of the model accepts integers from 0 to ${vocabulary - 1}.`;
  return { pointer: `/instances/${Math.floor(index / sampleSize)}`, code: 'invalid_value', detail };
}

async function readSamples(
  { input, invert, background = 'none' }: PredictRequest,
  profile: InputProfile,
  maxImagePixels: number,
): Promise<SamplesResult> {
  if (input.kind === 'images')
    return readImages(input.images, profile, { invert, background, maxImagePixels });
  return readInstances(input.instances, profile);
}
