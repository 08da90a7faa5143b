import type { NestedLayer } from '../../../src/keras/argument.js';
import { layersInside } from '../../../src/keras/layers/inside.js';
import { adaptingOf } from '../../../src/keras/layers/rules.js';
import type { DataSet } from '../data/data-set.js';
import { invalidData } from '../engine-failure.js';
import { createGraph, type Graph, type GraphVariable } from '../graph/graph.js';
import { nodeOf } from '../graph/saved-model-proto.js';
import { type DeviceTensor, openSession, type Session, type TensorValues } from '../graph/session.js';
import { recordWrite, writeValues } from '../graph/state.js';
import type { Model } from '../model/model.js';
import type { Values } from '../model/weight-values.js';
import { breathe } from '../training/cancelled.js';
import type { BatchSteps } from '../training/steps/batch.js';
import {
  type AdaptedLayer,
  fedSamples,
  nodesBefore,
  type RecordedInputs,
  recordInputs,
} from './recorded-inputs.js';
import type { Statistics } from './statistics.js';
import { statisticsOf } from './statistics-of.js';
import { sampleCounts, trainingSamples } from './training-samples.js';

/** The data that a model is adapted on. */
export interface AdaptOn {
  data: Pick<DataSet, 'x' | 'splits' | 'firstRows'>;
  steps: Pick<BatchSteps, 'x'>;
  signal: AbortSignal;
  /** Whether the layer of a path has its statistics already. */
  isGiven?(path: string): boolean;
  /** Reports the statistics of a layer. */
  onAdapted(path: string, summary: string): void;
}

/** Whether a model has layers to adapt. */
export const hasAdapted = ({ layers }: Model): boolean =>
  layers.some(({ config }) => isAdapted({ ...config }));

const isAdapted = (layer: NestedLayer): boolean =>
  adaptingOf(layer) !== undefined || layersInside(layer).some(({ inside }) => isAdapted(inside));

/** The graph of an adaptation, by the number of samples in a batch. */
interface Adaptation {
  graph: Graph;
  variables: ReadonlyMap<string, GraphVariable>;
  recorded: ReadonlyMap<number, RecordedInputs>;
}

/**
 * Computes the statistics of the adapted layers of a model on the training split, each after those that its inputs depend
 * on. @returns the weights that are replaced @throws Cancelled or Paused between two batches
 */
export async function adaptModel(model: Model, weights: Values, on: AdaptOn): Promise<Values> {
  const adaptation = record(model, on);
  const { graph, recorded } = adaptation;
  const { isGiven = () => false } = on;
  const layers = ([...recorded.values()][0]?.layers ?? []).filter(({ path }) => !isGiven(path));
  if (layers.length === 0) return new Map();
  const needed = variablesBefore(adaptation, layers);
  const write = recordWrite(graph, 'weights', needed);
  const session = openSession(graph);
  try {
    const adapted = new Map<string, Float32Array>();
    for (let left = layers; left.length > 0; ) {
      writeValues(session, write, needed, new Map([...weights, ...adapted]));
      const ready = left.filter((layer) => isReady(adaptation, layer, left));
      if (ready.length === 0) throw new Error('Layers that are adapted depend on each other');
      for (const [path, values] of await adaptAll(session, adaptation, ready, on)) adapted.set(path, values);
      left = left.filter((layer) => !ready.includes(layer));
    }
    return adapted;
  } finally {
    session.dispose();
  }
}

function record(model: Model, { data, steps }: AdaptOn): Adaptation {
  const graph = createGraph();
  const variables = new Map(
    model.weights.map(({ path, shape }) => [path, graph.variable(`weight/${path}`, shape, 'float32')]),
  );
  const sizes = [...new Set(sampleCounts(data))];
  const recorded = new Map(
    sizes.map((samples) => [
      samples,
      recordInputs(graph, { model, variables }, { x: data.x, steps }, samples),
    ]),
  );
  return { graph, variables, recorded };
}

/** The weights that the inputs of layers depend on. */
function variablesBefore({ graph, variables }: Adaptation, layers: readonly AdaptedLayer[]) {
  const nodes = nodesBefore(
    graph,
    layers.flatMap(({ fetches }) => fetches),
  );
  return new Map([...variables].filter(([, { handle }]) => nodes.has(nodeOf(handle))));
}

/** Whether the inputs of a layer depend on none that is still to be adapted. */
function isReady(adaptation: Adaptation, layer: AdaptedLayer, left: readonly AdaptedLayer[]): boolean {
  const paths = [...variablesBefore(adaptation, [layer]).keys()];
  return left.every((other) => paths.every((path) => !path.startsWith(`${other.path}/`)));
}

/** Adapts layers at once. */
async function adaptAll(
  session: Session,
  { recorded }: Adaptation,
  ready: readonly AdaptedLayer[],
  on: AdaptOn,
): Promise<Map<string, Float32Array>> {
  const paths = new Set(ready.map(({ path }) => path));
  const statistics = new Map(
    ready.map((layer) => [layer.path, statisticsOf(layer.layer, layer.sampleShape)]),
  );
  const run = runnerOf(session, recorded, paths);
  const counts = sampleCounts(on.data);
  let batch = 0;
  for await (const values of trainingSamples(on.data)) {
    await breathe(on.signal);
    const samples = counts[batch++] ?? 0;
    const inputs = fedSamples(values, on.data.x, samples);
    try {
      for (const [path, given] of run(samples, inputs)) add(path, statistics.get(path), given);
    } finally {
      for (const input of inputs) input.dispose();
    }
  }
  return results(statistics, on);
}

/** Computes the inputs of the layers on a batch. */
type Run = (samples: number, inputs: readonly DeviceTensor[]) => [path: string, values: Float32Array][];

function runnerOf(session: Session, recorded: Adaptation['recorded'], paths: ReadonlySet<string>): Run {
  const runs = new Map(
    [...recorded].map(([samples, { feeds, layers }]) => {
      const fetched = layers
        .filter(({ path }) => paths.has(path))
        .flatMap(({ path, fetches }) => fetches.map((fetch) => ({ path, fetch })));
      const run = session.prepare({ feeds, fetches: fetched.map(({ fetch }) => fetch) });
      return [samples, { run, fetched }];
    }),
  );
  return (samples, inputs) => {
    const found = runs.get(samples);
    const values = found?.run(inputs) ?? [];
    return (found?.fetched ?? []).map(({ path }, index) => [path, floats(values[index])]);
  };
}

function floats(values: TensorValues | undefined): Float32Array {
  if (values instanceof Float32Array) return values;
  throw new Error('The inputs of a layer were read as something else');
}

/** @throws EngineFailure where a number is not finite, which no statistics could hold */
function add(path: string, statistics: Statistics | undefined, values: Float32Array): void {
  if (values.some((value) => !Number.isFinite(value)))
    throw invalidData(
      `The layer ${path} cannot be adapted: its inputs on the training split hold numbers that are not finite. Check the layers before it.`,
    );
  statistics?.add(values);
}

function results(
  statistics: ReadonlyMap<string, Statistics>,
  { onAdapted }: AdaptOn,
): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [path, ofLayer] of statistics) {
    const { weights: found, summary } = ofLayer.finish();
    for (const [name, values] of found) weights.set(`${path}/${name}`, values);
    onAdapted(path, summary);
  }
  return weights;
}
