import assert from 'node:assert/strict';
import { NO_OPTIONS } from '../../src/keras/layers/call.js';
import type { CompleteLayer } from '../../src/keras/layers/index.js';
import { inferLayerShape, weightsOf } from '../../src/keras/layers/rules.js';
import type { ShapeInference } from '../../src/keras/layers/shapes/shape-inference.js';
import { elementsOf, type Shape } from '../../src/keras/shape.js';
import { atLeastOne, type LayerQuestion, type TestTensor } from '../helpers/engine/apply-layer.js';
import { type CaseCall, inputShapes, type LayerCase } from './layer-cases.js';

const BATCH = 3;

/** Inputs of a first layer. */
export const fromDataset = (shapes: readonly Shape[]) =>
  atLeastOne(shapes.map((shape) => ({ shape, from: 'the dataset' })));

/** The output shape of a layer that accepts inputs of these shapes. */
export const outputOf = (layer: CompleteLayer, shapes: readonly Shape[]): Shape =>
  outputsOf(layer, shapes, {})[0];

/** The shapes of all outputs of a call that a layer accepts. */
export function outputsOf(
  layer: CompleteLayer,
  shapes: readonly Shape[],
  call: CaseCall,
): [Shape, ...Shape[]] {
  const inference = inferenceOf(layer, shapes, call);
  if ('complaint' in inference) return assert.fail(inference.complaint);
  return [inference.shape, ...(inference.more ?? [])];
}

/** The output shapes of a call, or why a layer rejects it. */
export function inferenceOf(layer: CompleteLayer, shapes: readonly Shape[], call: CaseCall): ShapeInference {
  const from = 'the dataset';
  return inferLayerShape(layer, fromDataset(shapes), {
    ...NO_OPTIONS,
    initialState: (call.initialState ?? []).map((shape) => ({ shape, from })),
    attentionMask: call.attentionMask ? { shape: call.attentionMask, from } : null,
    useCausalMask: call.useCausalMask === true,
    returnAttentionScores: call.returnAttentionScores === true,
    reverse: call.reverse === true,
  });
}

/** A layer with inputs, weights and an upstream gradient that only the case decides. */
export function questionOf(layer: CompleteLayer, layerCase: LayerCase): Omit<LayerQuestion, 'training'> {
  const shapes = inputShapes(layerCase.input);
  const given = layerCase.call ?? {};
  const outputs = outputsOf(layer, shapes, given);
  return {
    layer,
    inputShapes: shapes,
    outputShape: outputs[0],
    inputs: shapes.map((shape, index) => inputTensor([BATCH, ...shape], index, layerCase.integers)),
    masks: shapes.map(([steps = 1], index) =>
      [layerCase.mask].flat()[index]
        ? maskTensor([BATCH, steps], index, layerCase.maskedFirst === true)
        : null,
    ),
    weights: weightsOf(layer, atLeastOne(shapes)).map(({ name, shape, trainable }, index) => ({
      name,
      trainable,
      shape,
      values: weightValues(name, elementsOf(shape), 100 + index),
    })),
    call: {
      isMaskGiven: given.isMaskGiven === true,
      initialState: (given.initialState ?? []).map((shape, index) =>
        inputTensor([BATCH, ...shape], 70 + index),
      ),
      attentionMask: given.attentionMask ? attentionTensor([BATCH, ...given.attentionMask]) : null,
      useCausalMask: given.useCausalMask === true,
      returnAttentionScores: given.returnAttentionScores === true,
      reverse: given.reverse === true,
    },
    upstream: outputs.map((shape, index) => inputTensor([BATCH, ...shape], 50 + index)),
  };
}

function inputTensor(shape: readonly number[], stream: number, below?: number): TestTensor {
  const numbers = drawn(elementsOf(shape), stream);
  const values =
    below === undefined ? numbers.map((x) => 2 * x) : numbers.map((x) => Math.floor(((x + 1) / 2) * below));
  return { shape, values };
}

/** Steps that do not count lie at the end, in the middle, and nowhere; in other samples for each input. */
function maskTensor(shape: readonly [number, number], input: number, isFirst: boolean): TestTensor {
  const [, steps] = shape;
  const values = Float32Array.from({ length: elementsOf(shape) }, (_, index) => {
    const [sample, step] = [(Math.floor(index / steps) + input) % BATCH, index % steps];
    if (isFirst) return sample === 0 ? Number(step > 1) : sample === 1 ? 0 : 1;
    return sample === 0 ? Number(step < steps - 1) : sample === 1 ? Number(step !== 1) : 1;
  });
  return { shape, values };
}

/** Each query looks at some values; in the first sample, its last query at none. */
function attentionTensor(shape: readonly number[]): TestTensor {
  const values = drawn(elementsOf(shape), 90).map((x) => Number(x > -0.4));
  const [, queries = 1, keys = 1] = shape;
  values.fill(0, (queries - 1) * keys, queries * keys);
  return { shape, values };
}

/** Variances and deviations are positive, counts integers. */
const weightValues = (name: string, size: number, stream: number): Float32Array =>
  drawn(size, stream).map((x) =>
    /(variance|stddev)$/.test(name) ? 1 + Math.abs(x) : name === 'count' ? 0 : x / 2,
  );

/** Numbers from -1 to 1, the same for each stream. */
function drawn(size: number, stream: number): Float32Array {
  let state = (stream * 2654435761 + 12345) % 2 ** 31;
  return Float32Array.from({ length: size }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
}
