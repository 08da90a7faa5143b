import * as tf from '@tensorflow/tfjs-core';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { shortageIn } from '../engine-failure.js';
import { createGraph, emitOne, operandName, typeAttribute } from '../graph/graph.js';
import { type DeviceTensor, deviceTensor, openSession } from '../graph/session.js';
import { deviceTensors, recordWrite } from '../graph/state.js';
import { placeholderTensor } from '../graph/variables.js';
import { preprocessSamples } from '../preprocessing/x-steps.js';
import { inferenceCall, readingWeights } from '../training/steps/recorded-steps.js';
import type { Model } from './model.js';
import type { Values } from './weight-values.js';

/** More samples are predicted in parts. */
const MAX_BATCH = 256;
/** How much smaller the parts get when memory runs out: each time, TensorFlow waits ten seconds for it. */
const SHRINKING = 16;

/** One input of a model that predicts. */
export interface PredictInput {
  /** Of one sample before the preprocessing `steps`. */
  sampleShape: readonly number[];
  steps: readonly XOp[];
}

/** A model that predicts by compiled steps, one for each power of two up to 256 samples, made when it is first needed. */
export interface PredictSteps {
  /**
   * Outputs of any number of samples, then the masks of the outputs that have one returned: 1 for a step that counts, else 0. The samples of
   * each input lie one after the other; so do those of each output.
   */
  predict(samples: readonly Float32Array[], count: number): Float32Array[];
  dispose(): void;
}

interface PredictStep {
  run(samples: readonly Float32Array[]): Float32Array[];
  dispose(): void;
}

/**
 * Compiles predictions of a model with the given weights. Where memory runs out, the parts get smaller.
 * @param inputs In the order of the model. @param masked The outputs whose masks are returned
 */
export function createPredictSteps(
  model: Model,
  values: Values,
  inputs: readonly PredictInput[],
  masked: readonly number[] = [],
): PredictSteps {
  // One copy of the weights, which the variables of every step share as long as none changes them.
  const weights = deviceTensors(shapesOf(model), values);
  const steps = new Map<number, PredictStep>();
  const sizes = inputs.map(({ sampleShape }) => elementsOf(sampleShape));
  const outputSizes = [
    ...model.outputs.map(({ shape }) => elementsOf(shape)),
    ...masked.map((output) => stepsOf(model, output)),
  ];

  const stepOf = (batch: number): PredictStep => {
    const step = steps.get(batch) ?? compilePredictStep(model, weights, { inputs, masked }, batch);
    steps.set(batch, step);
    return step;
  };
  let largest = MAX_BATCH;
  const predictBatch = (samples: readonly Float32Array[], count: number): Float32Array[] => {
    const batch = 2 ** Math.ceil(Math.log2(count));
    if (batch === count) return stepOf(batch).run(samples);
    const outputs = stepOf(batch).run(samples.map((values, input) => padded(values, batch, sizes[input])));
    return outputs.map((values, output) => values.subarray(0, count * (outputSizes[output] ?? 0)));
  };
  return {
    predict(samples, count) {
      const outputs = outputSizes.map((size) => new Float32Array(count * size));
      for (let from = 0; from < count; ) {
        const to = Math.min(count, from + largest);
        const given = samples.map((values, input) => rowsOf(values, from, to, sizes[input]));
        const parts = unlessFull(() => predictBatch(given, to - from), to - from);
        if (parts === undefined) {
          largest = Math.max(1, Math.floor(largest / SHRINKING));
          continue;
        }
        for (const [output, part] of parts.entries())
          outputs[output]?.set(part, from * (outputSizes[output] ?? 0));
        from = to;
      }
      return outputs;
    },
    dispose() {
      for (const step of steps.values()) step.dispose();
      for (const tensor of weights) tensor.dispose();
    },
  };
}

/** Rows of samples; a copy unless they are all, because TensorFlow shares the memory of whole arrays alone. */
const rowsOf = (values: Float32Array, from: number, to: number, size = 0): Float32Array =>
  from === 0 && to * size === values.length ? values : values.slice(from * size, to * size);

function padded(samples: Float32Array, batch: number, size = 0): Float32Array {
  const whole = new Float32Array(batch * size);
  whole.set(samples);
  return whole;
}

/** Returns the result of `work`; undefined if memory runs out and fewer samples may fit. @throws OutOfMemory of a single sample */
function unlessFull<Result>(work: () => Result, samples: number): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (samples > 1 && shortageIn(error) !== undefined) return undefined;
    throw error;
  }
}

/** The name of an output. TensorFlow refuses to return what is fed, as where an input is an output as well. */
function fetchable(output: tf.Tensor, feeds: readonly string[]): string {
  const name = operandName(output);
  if (!feeds.includes(name)) return name;
  const attributes = { T: typeAttribute('float32') };
  const copy = { shape: output.shape, dtype: 'float32' } as const;
  return operandName(emitOne({ op: 'Identity', inputs: [output], attributes }, copy));
}

const stepsOf = ({ outputs }: Model, output: number): number => outputs[output]?.shape[0] ?? 1;

/** 1 for each step that counts, float32 [batch, steps]. */
const stepMask = (mask: tf.Tensor | null, shape: [number, number]): tf.Tensor =>
  mask === null || mask.size !== shape[0] * shape[1]
    ? tf.ones(shape)
    : tf.reshape(tf.cast(mask, 'float32'), shape);

function shapesOf({ weights }: Model): ReadonlyMap<string, { shape: readonly number[] }> {
  return new Map(weights.map(({ path, shape }) => [path, { shape }]));
}

function compilePredictStep(
  model: Model,
  weights: readonly DeviceTensor[],
  { inputs, masked }: { inputs: readonly PredictInput[]; masked: readonly number[] },
  batch: number,
): PredictStep {
  const graph = createGraph();
  const variables = new Map(
    model.weights.map(({ path, shape }) => [path, graph.variable(`weight/${path}`, shape, 'float32')]),
  );
  const write = recordWrite(graph, 'weights', variables);
  const { feeds, fetches } = graph.record(`predict_${batch}`, () => {
    const given = inputs.map(({ sampleShape }) => placeholderTensor('float32', [batch, ...sampleShape]));
    const call = readingWeights({ variables }, inferenceCall);
    const x = given.map(({ tensor }, input) => preprocessSamples(tensor, inputs[input]?.steps ?? []));
    const { outputs } = model.apply(x, call);
    const feeds = given.map(({ feed }) => feed);
    const masks = masked.map((output) =>
      stepMask(outputs[output]?.mask ?? null, [batch, stepsOf(model, output)]),
    );
    const returned = [...outputs.map((output) => output.x), ...masks];
    return { feeds, fetches: returned.map((tensor) => fetchable(tensor, feeds)) };
  });
  const session = openSession(graph);
  write(session, weights);
  const run = session.prepare({ feeds, fetches });
  return {
    run(samples) {
      const given = samples.map((values, input) =>
        deviceTensor(values, [batch, ...(inputs[input]?.sampleShape ?? [])]),
      );
      try {
        return run(given).map((values) => Float32Array.from(values));
      } finally {
        for (const tensor of given) tensor.dispose();
      }
    },
    dispose: () => session.dispose(),
  };
}
