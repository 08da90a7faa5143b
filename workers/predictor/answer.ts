import type { PredictorToApi, PredictRequest } from '../../src/contracts/ipc/predictor.js';
import { safeText, showValue } from '../../src/schema/show-value.js';
import { shortageIn } from '../engine/engine-failure.js';
import { UnknownValue } from '../engine/host/host-program.js';
import { answerExcess } from './answer-size.js';
import { readSamples, type SampleLimits } from './instances/read-samples.js';
import type { ModelCache } from './model-cache.js';
import { predictionsJson } from './predictions.js';

/** Answers one request; any failure inside becomes a reply. */
export async function answer(
  request: PredictRequest,
  context: { models: ModelCache; limits: SampleLimits },
): Promise<PredictorToApi> {
  const { id, topK, maskFormat, classProbabilities } = request;
  const options = {
    topK,
    ...(maskFormat && { maskFormat }),
    ...(classProbabilities && { classProbabilities }),
  };
  try {
    const model = await context.models.get(request.directory);
    const { manifest } = model;
    const samples = await readSamples(request, model.inputs, context.limits);
    if (samples.outcome === 'unread') return { type: 'unread', id };
    if (samples.outcome === 'rejected')
      return { type: 'rejected', id, code: samples.code, errors: samples.errors };
    const excess = answerExcess(manifest, { count: samples.count, ...options });
    if (excess !== undefined) return { type: 'rejected', id, ...tooLarge(request, excess) };
    const outputs = await model.predict(samples.values, samples.count);
    const json = predictionsJson(manifest, outputs, { ...options, ...samples });
    return { type: 'predicted', id, json: Buffer.from(json) };
  } catch (error) {
    if (error instanceof UnknownValue) return { type: 'rejected', id, ...unknownValue(error, request) };
    const shortage = shortageIn(error);
    if (shortage !== undefined) return { type: 'out_of_memory', id, message: shortage.message };
    return { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A value that a lookup without OOV numbers does not know. */
function unknownValue({ layer, value, sample }: UnknownValue, { input }: PredictRequest) {
  const code = input.kind === 'images' ? ('invalid_image' as const) : ('invalid_instance' as const);
  const detail = `${showValue(typeof value === 'bigint' ? String(value) : value)} is not in the vocabulary of '${safeText(layer)}', which has no numbers for other values.`;
  return { code, errors: [{ pointer: `/instances/${sample}`, code: 'invalid_value', detail }] };
}

/** Rejected before anything is computed. */
function tooLarge({ input }: PredictRequest, detail: string) {
  const code = input.kind === 'images' ? ('invalid_image' as const) : ('invalid_instance' as const);
  return { code, errors: [{ pointer: '', code: 'invalid_value', detail }] };
}
