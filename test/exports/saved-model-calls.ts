import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elementsOf } from '../../src/keras/shape.js';
import type { InferenceGraph } from '../../workers/engine/export/inference-graph.js';
import { writeSavedModel } from '../../workers/engine/export/saved-model/write-saved-model.js';
import type { ServedGraph } from '../../workers/engine/export/served/served-graph.js';
import type { Values } from '../../workers/engine/model/weight-values.js';
import type { TestTensor } from '../helpers/engine/apply-layer.js';
import type { PackedArray } from '../helpers/keras/keras-fixtures.js';
import { type KerasProcess, startKeras } from '../helpers/keras/keras-process.js';

const SCRIPT = fileURLToPath(new URL('../../../test/exports/tf_saved_models.py', import.meta.url));

/** Starts a Python process with TensorFlow, which loads SavedModels. */
export const startTensorFlow = (): KerasProcess => startKeras(SCRIPT);

/** A tensor of a signature. */
export interface SignatureTensor {
  dtype: string;
  shape: (number | null)[];
}

/** What TensorFlow reports of a SavedModel. */
export interface SavedModelAnswer {
  outputs: Record<string, PackedArray & { dtype: string }>[];
  inputs: Record<string, SignatureTensor>;
  results: Record<string, SignatureTensor>;
  signatures: string[];
  variables: string[];
  trainable: string[];
  logged: string[];
}

/** An array that is passed to a signature. */
export type CallArray =
  | { shape: readonly number[]; data: string; dtype?: string }
  | { shape: readonly number[]; texts: readonly string[] }
  | { shape: readonly number[]; integers: readonly string[] }
  | { shape: readonly number[]; numbers: readonly number[]; dtype: string };

/** Float values of a call. */
export const callArray = ({ shape, values }: TestTensor, dtype = 'float32'): CallArray => ({
  shape,
  dtype,
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});

/** The samples of a tensor, repeated until there are `count`. */
export function samplesOf({ shape: [batch = 0, ...sample], values }: TestTensor, count: number): TestTensor {
  const size = elementsOf(sample);
  const repeated = Float32Array.from(
    { length: count * size },
    (_, index) => values[index % (batch * size)] ?? 0,
  );
  return { shape: [count, ...sample], values: repeated };
}

/** Writes a SavedModel, and has TensorFlow call it. */
export async function callSavedModel(
  tensorflow: KerasProcess,
  { graph, values }: { graph: InferenceGraph | ServedGraph; values: Values },
  calls: readonly Record<string, CallArray>[],
): Promise<SavedModelAnswer> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-saved-model-'));
  try {
    await writeSavedModel({ initializers: [], ...graph }, values, directory);
    return await tensorflow.ask<SavedModelAnswer>({ directory, calls });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The graph of an outcome. */
export function madeGraph(
  outcome: { outcome: 'made'; graph: InferenceGraph } | { outcome: 'inexpressible' },
): InferenceGraph {
  return outcome.outcome === 'made' ? outcome.graph : assert.fail('The model has no inference graph');
}
