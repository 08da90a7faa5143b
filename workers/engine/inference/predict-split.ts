import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { predictionsFile, STATE_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import type { PredictionFormat } from '../../../src/contracts/jobs/inference.js';
import { outputsOf } from '../../../src/domain/admission/inference/trained-version.js';
import { renameSynced } from '../../../src/infra/artifacts/files/atomic-file.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import { rowsOf } from '../data/rows/rows-of.js';
import { storing } from '../engine-failure.js';
import { breathe } from '../training/cancelled.js';
import { openBatchSource } from '../training/steps/batch-source.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { createPace, timed } from '../training/steps/pace.js';
import { compileInference } from './compile-inference.js';
import { openCsv } from './files/csv-predictions.js';
import { digestOfFile } from './files/digest-of-file.js';
import { openNpz } from './files/npz-predictions.js';
import type { PredictedOutput, PredictionsWriter } from './files/predictions-writer.js';
import type { InferenceSource, LoadedInference } from './load-inference.js';
import { trackProgress } from './progress.js';

/** Predicts all samples into a file, which appears when it is complete. */
export async function predictSplit(
  context: AttemptContext,
  from: InferenceSource,
  loaded: LoadedInference,
): Promise<void> {
  const { report, assignment } = context;
  const { format = 'npz' } = from.inference;
  report({ type: 'phase', phase: 'compiling' });
  const compiled = compileInference(assignment.config, from, loaded, 'predict');
  const partial = join(assignment.attemptDirectory, STATE_DIRECTORY, predictionsFile(format));
  const samples = loaded.range.count;
  try {
    report({ type: 'phase', phase: 'predicting' });
    await writePredictions(context, { compiled, loaded, partial, format, outputs: describe(from, compiled) });
    report({ type: 'phase', phase: 'saving' });
    const digest = await storing('The predictions', () => publish(context, partial, format));
    report({ type: 'predictions', predictions: { format, samples, attempt: assignment.attempt, ...digest } });
    log(context, 'info', `Predicted ${samples} samples: ${digest.size_bytes} bytes of ${format}`);
  } finally {
    compiled.dispose();
    await rm(partial, { force: true });
  }
}

/** The outputs of a version, in the order of its model. */
function describe({ saved }: InferenceSource, { model }: CompiledModel): PredictedOutput[] {
  const described = outputsOf({ manifest: saved.manifest, definition: saved.config, job: null });
  return model.outputs.map(({ name, shape }, index) => {
    const { task = 'regression', classes = null, from_logits: fromLogits = false } = described[index] ?? {};
    return { name, shape, task, classes, fromLogits };
  });
}

interface Prediction {
  compiled: CompiledModel;
  loaded: LoadedInference;
  partial: string;
  format: PredictionFormat;
  outputs: readonly PredictedOutput[];
}

async function writePredictions(context: AttemptContext, prediction: Prediction): Promise<void> {
  const { partial, format, outputs, loaded } = prediction;
  await storing('The predictions', () => mkdir(join(partial, '..'), { recursive: true }));
  const open = format === 'npz' ? openNpz : openCsv;
  const writer = await storing('The predictions', () => open(partial, outputs, loaded.range.count));
  try {
    await predictBatches(context, prediction, writer);
    await storing('The predictions', () => writer.finish());
  } finally {
    await writer.close();
  }
}

async function predictBatches(
  context: AttemptContext,
  { compiled, loaded, outputs }: Prediction,
  writer: PredictionsWriter,
): Promise<void> {
  const source = openBatchSource(loaded.data);
  const progress = trackProgress(context, loaded.range.count);
  const pace = createPace();
  const { batch_size: batchSize } = context.assignment.config.fit;
  try {
    for await (const batches of source.batches(rowsOf(loaded.range), batchSize, pace)) {
      const { steps, samples } = batches;
      const values = timed(pace, steps, () => compiled.outputSteps(batches));
      await storing('The predictions', () =>
        writer.write(byOutput(values, outputs, steps, samples), steps * samples),
      );
      progress.done(steps, steps * samples, () => ({ loss: null, metrics: {} }));
      await breathe(context.signal);
    }
  } finally {
    await source.close();
  }
}

/** The outputs of all batches together. @param values Of each batch those of each output */
function byOutput(
  values: Float32Array,
  outputs: readonly PredictedOutput[],
  steps: number,
  samples: number,
): Float32Array[] {
  const sizes = outputs.map(({ shape }) => samples * elementsOf(shape));
  const joined = sizes.map((size) => new Float32Array(size * steps));
  let from = 0;
  for (let step = 0; step < steps; step++)
    for (const [output, size] of sizes.entries()) {
      joined[output]?.set(values.subarray(from, from + size), step * size);
      from += size;
    }
  return joined;
}

async function publish({ assignment }: AttemptContext, partial: string, format: PredictionFormat) {
  const digest = await digestOfFile(partial);
  await renameSynced(partial, join(assignment.attemptDirectory, predictionsFile(format)));
  return digest;
}
