import type { Inference } from '../../../src/contracts/jobs/inference.js';
import { outOfMemory } from '../../../src/domain/training/device/out-of-memory.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import { residentLimit } from '../data/residence.js';
import { DatasetTooLarge, EngineFailure, shortageIn, withoutPath } from '../engine-failure.js';
import { readSavedModel, type SavedModel } from '../storage/read-saved-model.js';
import { evaluateSplit } from './evaluate-split.js';
import { type InferenceSource, loadInference } from './load-inference.js';
import { predictSplit } from './predict-split.js';

/** Evaluates a model version, or predicts with it, on a dataset: from the beginning in every attempt, with the same result. */
export async function runInference(context: AttemptContext, inference: Inference): Promise<void> {
  context.report({ type: 'device', device: context.device });
  const saved = await readSource(context);
  const source = { saved, inference };
  try {
    await loadAndRun(context, source, residentLimit({ ...context, estimate: context.assignment.estimate }));
  } catch (error) {
    if (!(error instanceof DatasetTooLarge)) throw error;
    log(
      context,
      'warn',
      `The dataset does not fit in the memory of ${context.device.name}, so it is streamed from disk`,
    );
    await loadAndRun(context, source, 0);
  }
}

async function readSource({ assignment: { sourceModelDirectory } }: AttemptContext): Promise<SavedModel> {
  try {
    return await readSavedModel(sourceModelDirectory ?? '');
  } catch (error) {
    const message = `The files of the model version cannot be read: ${withoutPath(error)}. Post the job again.`;
    throw new EngineFailure({ code: 'storage_error', message }, { cause: error });
  }
}

async function loadAndRun(
  context: AttemptContext,
  source: InferenceSource,
  maxResidentBytes: number,
): Promise<void> {
  try {
    context.report({ type: 'phase', phase: 'loading_data' });
    const loaded = await loadInference(context, source, maxResidentBytes);
    const run = source.inference.format === undefined ? evaluateSplit : predictSplit;
    await run(context, source, loaded);
  } catch (error) {
    throw error instanceof DatasetTooLarge ? error : explained(context, error);
  }
}

/** A shortage of memory as the end of the job; other errors as they are. */
function explained({ assignment, device, memoryBytes }: AttemptContext, error: unknown): unknown {
  const shortage = shortageIn(error);
  if (shortage === undefined) return error;
  const { batch_size: batchSize } = assignment.config.fit;
  const { allocation } = shortage;
  const fittingBatchSize = Math.floor(batchSize / 4);
  const facts = {
    batchSize,
    fittingBatchSize,
    foundBy: 'estimate',
    allocation,
    device,
    memoryBytes,
  } as const;
  return new EngineFailure(outOfMemory(facts), { cause: error });
}
