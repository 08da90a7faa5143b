import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { ONNX } from '../../scripts/setup/python/onnx.mjs';
import type { Model } from '../../workers/engine/model/model.js';
import type { Values } from '../../workers/engine/model/weight-values.js';
import { type OnnxOutcome, writeOnnx } from '../../workers/exporter/onnx/write-onnx.js';
import { applyGraph } from '../helpers/engine/apply-graph.js';
import type { TestTensor } from '../helpers/engine/apply-layer.js';
import type { LayerModel } from '../helpers/engine/layer-model.js';
import { assertClose, type PackedArray, type Tolerance, unpack } from '../helpers/keras/keras-fixtures.js';
import { type KerasProcess, startKeras } from '../helpers/keras/keras-process.js';
import { callArray, samplesOf } from './saved-model-calls.js';

const SCRIPT = fileURLToPath(new URL('../../../test/exports/onnx_runtime.py', import.meta.url));

/** Starts a Python process that checks ONNX models and runs them. */
export const startOnnxRuntime = (): KerasProcess => startKeras(SCRIPT, ONNX);

/** A port of an ONNX model. */
export interface OnnxPort {
  name: string;
  shape: (number | string)[];
}

/** What ONNX and onnxruntime report of a model. */
export interface OnnxAnswer {
  /** The outputs of each batch. */
  runs: PackedArray[][];
  inputs: OnnxPort[];
  outputs: OnnxPort[];
  operations: string[];
  weights: string[];
  producer: string;
  opset: number;
  metadata: Record<string, string>;
}

const DESCRIPTION = { producer: { name: 'trainhorn', version: '0' }, description: '', metadata: {} };

/** A model in ONNX, or what ONNX does not have. */
export const onnxOf = (model: Model, values: Values): OnnxOutcome => writeOnnx(model, values, DESCRIPTION);

/** The file of a model that ONNX can express. */
export function fileOf(outcome: OnnxOutcome): Uint8Array {
  return outcome.outcome === 'made'
    ? outcome.file
    : assert.fail(outcome.errors.map(({ detail }) => detail).join('\n'));
}

/** The sizes of batches that models are compared on. */
export const BATCHES = [1, 3, 17];

/** Compares the outputs of a file in onnxruntime with those of the model here, on batches of several sizes. */
export async function compareOnnx(
  onnx: KerasProcess,
  file: Uint8Array,
  { model, values, inputs }: LayerModel,
  tolerance: Tolerance = { relative: 1e-5 },
): Promise<OnnxAnswer> {
  const batches = BATCHES.map((count) => inputs.map((tensor) => samplesOf(tensor, count)));
  const answer = await onnx.ask<OnnxAnswer>({
    model: Buffer.from(file).toString('base64'),
    batches: batches.map((tensors) => callOf(model, tensors)),
  });
  for (const [index, tensors] of batches.entries()) {
    const given = tensors.map(({ shape, values }) => ({ shape: [...shape], values }));
    for (const [output, expected] of applyGraph(model, given, values).entries()) {
      const actual = answer.runs[index]?.[output];
      assert.ok(actual, `output ${output}`);
      assert.deepEqual(actual.shape, expected.shape);
      assertClose(
        unpack(actual),
        expected.values,
        `output ${output} of ${BATCHES[index]} samples`,
        tolerance,
      );
    }
  }
  return answer;
}

const callOf = (model: Model, tensors: readonly TestTensor[]) =>
  Object.fromEntries(tensors.map((tensor, index) => [model.inputs[index]?.name ?? '', callArray(tensor)]));
