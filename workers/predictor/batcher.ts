import type { ModelManifest } from '../../src/contracts/models.js';
import { type InputValues, numbersIn, type SampleValues } from '../../src/domain/data/element-view.js';
import type { ServedInput } from './instances/samples.js';

/** A model ready to predict. */
export interface ServedModel {
  manifest: ModelManifest;
  /** In the order of the model. */
  inputs: readonly ServedInput[];
  /** Computes what the host does before the step: the samples that `predict` takes; absent: nothing. @throws UnknownValue */
  prepare?(samples: readonly InputValues[], count: number): SampleValues[];
  /**
   * Outputs for `count` samples, which lie one after the other in each input, then the masks of outputs that label steps; preprocessing is
   * applied.
   */
  predict(samples: readonly SampleValues[], count: number): Float32Array[] | Promise<Float32Array[]>;
  /** Prepares for one more size of step; false if none is left. Absent: nothing to prepare. */
  warm?(): boolean;
  dispose(): void;
}

/** After so long without a request, larger steps are prepared. */
const IDLE_MS = 20;

/** Batches the samples that wait for a model into one step. */
export interface Batcher extends Pick<ServedModel, 'manifest' | 'inputs'> {
  /** Predicts samples of each input. @throws UnknownValue for those of this request alone */
  predict(samples: readonly InputValues[], count: number): Promise<Float32Array[]>;
  /** Disposes the model once all pending requests are answered. */
  close(): void;
}

interface Waiting {
  samples: readonly SampleValues[];
  count: number;
  resolve: (outputs: Float32Array[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Creates a batcher over one model. Requests that arrive in the same turn of the event loop, or while a step
 * runs, share the next step, up to `maxSamples`; a single larger request is left to the model to split.
 */
export function createBatcher(model: ServedModel, maxSamples = 256): Batcher {
  const queue: Waiting[] = [];
  let draining = false;
  let closing = false;
  let isCold = model.warm !== undefined;
  let warming: NodeJS.Timeout | undefined;

  async function drain(): Promise<void> {
    // After one turn of the event loop, all messages that have arrived are in the queue.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) await runBatch(model, takeBatch(queue, maxSamples));
    draining = false;
    if (closing) model.dispose();
    else warmSoon();
  }

  /** Prepares for larger steps while no request waits. */
  function warmSoon(): void {
    clearTimeout(warming);
    if (isCold) warming = setTimeout(warmNext, IDLE_MS);
  }

  function warmNext(): void {
    if (draining || closing) return;
    try {
      isCold = model.warm?.() ?? false;
    } catch {
      // The request that needs this size gets the error.
      isCold = false;
    }
    warmSoon();
  }

  function startDraining(): void {
    if (draining) return;
    draining = true;
    void drain();
  }

  return {
    manifest: model.manifest,
    inputs: model.inputs,
    predict: async (samples, count) => {
      const prepared = model.prepare?.(samples, count) ?? samples.map(numbersIn);
      return new Promise((resolve, reject) => {
        queue.push({ samples: prepared, count, resolve, reject });
        startDraining();
      });
    },
    close() {
      closing = true;
      startDraining();
    },
  };
}

function takeBatch(queue: Waiting[], maxSamples: number): Waiting[] {
  const batch: Waiting[] = [];
  let count = 0;
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    count += next.count;
    if (batch.length > 0 && count > maxSamples) break;
    batch.push(next);
    queue.shift();
  }
  return batch;
}

async function runBatch(model: ServedModel, batch: Waiting[]): Promise<void> {
  try {
    const total = batch.reduce((sum, { count }) => sum + count, 0);
    const inputs = batch[0]?.samples ?? [];
    const samples = inputs.map((_, input) => concatenate(batch.flatMap((one) => one.samples[input] ?? [])));
    const outputs = await model.predict(samples, total);
    let begin = 0;
    for (const { count, resolve } of batch) {
      resolve(outputs.map((values) => partOf(values, { begin, count, total })));
      begin += count;
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function partOf(
  values: Float32Array,
  { begin, count, total }: { begin: number; count: number; total: number },
): Float32Array {
  const size = values.length / total;
  return values.slice(begin * size, (begin + count) * size);
}

/** All samples of an input have the same type. */
function concatenate(parts: SampleValues[]): SampleValues {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = first instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
