import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../src/keras/argument.js';
import { rowsOfBatch, storageOf } from '../data/batch-input.js';
import type { ArraySpec } from '../data/sample-array.js';
import { emitOne, type Graph, type GraphVariable, operandName, typeAttribute } from '../graph/graph.js';
import { nodeOf } from '../graph/saved-model-proto.js';
import { type DeviceTensor, deviceTensor, type TensorValues } from '../graph/session.js';
import type { AdaptedCall } from '../layers/kernel.js';
import type { Model } from '../model/model.js';
import type { BatchSteps } from '../training/steps/batch.js';
import { recordBatches } from '../training/steps/recorded-batches.js';
import { inferenceCall, readingWeights } from '../training/steps/recorded-steps.js';

/** A layer that is adapted, and the outputs of a graph that hold its inputs: one for each of its calls. */
export interface AdaptedLayer {
  /** That its weights begin with. */
  path: string;
  layer: NestedLayer;
  sampleShape: readonly number[];
  fetches: string[];
}

/** The inputs of adapted layers on a batch. */
export interface RecordedInputs {
  feeds: string[];
  layers: readonly AdaptedLayer[];
}

/** The samples that a model is adapted on. */
export interface AdaptationData {
  /** Of each input. */
  x: readonly ArraySpec[];
  steps: Pick<BatchSteps, 'x'>;
}

/** Records a model in inference on a batch of samples, and which tensors its adapted layers receive. */
export function recordInputs(
  graph: Graph,
  { model, variables }: { model: Model; variables: ReadonlyMap<string, GraphVariable> },
  { x, steps }: AdaptationData,
  samples: number,
): RecordedInputs {
  return graph.record(`adapt_${samples}`, () => {
    const data = { x, y: [], steps: { x: steps.x, y: [] }, resident: null };
    const batches = recordBatches(data, samples);
    const { inputs } = batches.at(tf.scalar(0, 'int32'))();
    const layers = new Map<string, AdaptedLayer>();
    const observe = (path: string, { layer, input }: AdaptedCall) => {
      const known = layers.get(path);
      const fetch = fetchable(input);
      if (known !== undefined) known.fetches.push(fetch);
      else layers.set(path, { path, layer, sampleShape: input.shape.slice(1), fetches: [fetch] });
    };
    model.apply(inputs, { ...readingWeights({ variables }, inferenceCall), observe });
    return { feeds: batches.feeds, layers: [...layers.values()] };
  });
}

/** A copy, which may be fetched even where the tensor is fed. */
function fetchable(x: tf.Tensor): string {
  const attributes = { T: typeAttribute('float32') };
  return operandName(
    emitOne({ op: 'Identity', inputs: [x], attributes }, { shape: x.shape, dtype: 'float32' }),
  );
}

/** The values of a batch as the graph is fed with them. */
export const fedSamples = (
  values: readonly TensorValues[],
  specs: readonly ArraySpec[],
  samples: number,
): DeviceTensor[] =>
  specs.map((spec, index) =>
    deviceTensor(values[index] ?? new Uint8Array(), [
      1,
      rowsOfBatch(spec, samples),
      ...storageOf(spec).sampleShape,
    ]),
  );

/** The nodes that the given outputs depend on. */
export function nodesBefore({ nodes }: Graph, outputs: readonly string[]): ReadonlySet<string> {
  const inputsOf = new Map(nodes.map(({ name, input }) => [name, input]));
  const seen = new Set<string>();
  const open = outputs.map(nodeOf);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(inputsOf.get(name) ?? []).map((input) => nodeOf(input.replace(/^\^/, ''))));
  }
  return seen;
}
