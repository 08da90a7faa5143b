import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { shortageIn } from '../engine-failure.js';
import { createGraph, operandName } from '../graph/graph.js';
import { type DeviceTensor, deviceTensor, openSession } from '../graph/session.js';
import { deviceTensors, recordWrite } from '../graph/state.js';
import { placeholderTensor } from '../graph/variables.js';
import { preprocessSamples } from '../preprocessing/x-steps.js';
import { inferenceCall, readingWeights } from '../training/steps/recorded-steps.js';
import type { Model } from './model.js';
import { firstOutput } from './model.js';
import type { Values } from './weight-values.js';

/** More samples are predicted in parts. */
const MAX_BATCH = 256;
/** How much smaller the parts get when memory runs out: each time, TensorFlow waits ten seconds for it. */
const SHRINKING = 16;

/** A model that predicts by compiled steps, one for each power of two up to 256 samples, made when it is first needed. */
export interface PredictSteps {
  /** Outputs of any number of samples that lie one after the other; so do the outputs. */
  predict(samples: Float32Array, count: number): Float32Array;
  dispose(): void;
}

interface PredictStep {
  run(samples: Float32Array): Float32Array;
  dispose(): void;
}

/**
 * Compiles predictions of a model with the given weights. Where memory runs out, the parts get smaller.
 * @param input.sampleShape Of one sample before the preprocessing `steps`.
 */
export function createPredictSteps(
  model: Model,
  values: Values,
  input: { sampleShape: readonly number[]; steps: readonly XOp[] },
): PredictSteps {
  // One copy of the weights, which the variables of every step share as long as none changes them.
  const weights = deviceTensors(shapesOf(model), values);
  const steps = new Map<number, PredictStep>();
  const size = elementsOf(input.sampleShape);
  const outputSize = elementsOf(model.outputs[0].shape);

  const stepOf = (batch: number): PredictStep => {
    const step = steps.get(batch) ?? compilePredictStep(model, weights, input, batch);
    steps.set(batch, step);
    return step;
  };
  let largest = MAX_BATCH;
  const predictBatch = (samples: Float32Array, count: number): Float32Array => {
    const batch = 2 ** Math.ceil(Math.log2(count));
    if (batch === count) return stepOf(batch).run(samples);
    const padded = new Float32Array(batch * size);
    padded.set(samples);
    return stepOf(batch)
      .run(padded)
      .subarray(0, count * outputSize);
  };
  return {
    predict(samples, count) {
      const outputs = new Float32Array(count * outputSize);
      for (let from = 0; from < count; ) {
        const to = Math.min(count, from + largest);
        const part = unlessFull(
          () => predictBatch(samples.slice(from * size, to * size), to - from),
          to - from,
        );
        if (part === undefined) {
          largest = Math.max(1, Math.floor(largest / SHRINKING));
          continue;
        }
        outputs.set(part, from * outputSize);
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

/** Returns the result of `work`; undefined if memory runs out and fewer samples may fit. @throws OutOfMemory of a single sample */
function unlessFull<Result>(work: () => Result, samples: number): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (samples > 1 && shortageIn(error) !== undefined) return undefined;
    throw error;
  }
}

function shapesOf({ weights }: Model): ReadonlyMap<string, { shape: readonly number[] }> {
  return new Map(weights.map(({ path, shape }) => [path, { shape }]));
}

function compilePredictStep(
  model: Model,
  weights: readonly DeviceTensor[],
  { sampleShape, steps }: { sampleShape: readonly number[]; steps: readonly XOp[] },
  batch: number,
): PredictStep {
  const graph = createGraph();
  const variables = new Map(
    model.weights.map(({ path, shape }) => [path, graph.variable(`weight/${path}`, shape, 'float32')]),
  );
  const write = recordWrite(graph, 'weights', variables);
  const { feed, output } = graph.record(`predict_${batch}`, () => {
    const input = placeholderTensor('float32', [batch, ...sampleShape]);
    const call = readingWeights({ variables }, inferenceCall);
    const { x } = firstOutput(model.apply([preprocessSamples(input.tensor, steps)], call));
    return { feed: input.feed, output: operandName(x) };
  });
  const session = openSession(graph);
  write(session, weights);
  const run = session.prepare({ feeds: [feed], fetches: [output] });
  return {
    run(samples) {
      const input = deviceTensor(samples, [batch, ...sampleShape]);
      try {
        return Float32Array.from(run([input])[0] ?? []);
      } finally {
        input.dispose();
      }
    },
    dispose: () => session.dispose(),
  };
}
