import type { PredictorToApi, PredictRequest } from '../../src/contracts/predictor-protocol.js';
import { readImages } from './image-input.js';
import { readInstances } from './instances.js';
import type { ModelCache } from './model-cache.js';
import { toPredictions } from './predictions.js';
import type { SamplesResult } from './samples.js';

/** Answers one request; whatever goes wrong inside becomes a reply. */
export async function answer(
  request: PredictRequest,
  context: { models: ModelCache; maxPixels: number },
): Promise<PredictorToApi> {
  const { id, manifest, topK } = request;
  try {
    const samples = await readSamples(request, context.maxPixels);
    if (samples.outcome === 'rejected')
      return { type: 'rejected', id, code: samples.code, errors: samples.errors };
    const model = await context.models.get(request.directory);
    const outputs = await model.predict(samples.values, samples.count);
    return {
      type: 'predicted',
      id,
      predictions: toPredictions(manifest, outputs, { topK, reports: samples.reports }),
    };
  } catch (error) {
    return { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
}

async function readSamples(
  { input, manifest, invert }: PredictRequest,
  maxPixels: number,
): Promise<SamplesResult> {
  if (input.kind === 'images') return readImages(input.images, manifest, { invert, maxPixels });
  return readInstances(input.instances, manifest.input.shape);
}
