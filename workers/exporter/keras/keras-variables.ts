import { type SavedLayer, savedLayers, weightPlaces } from '../../../src/domain/weights/weight-places.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { lookupOf } from '../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { optimizers } from '../../../src/keras/optimizers/index.js';
import {
  type OptimizerVariable,
  type SavedOptimizerObject,
  savedOptimizer,
} from '../../../src/keras/optimizers/saved-variables.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { idfWeights } from '../../engine/host/lookup.js';
import type { SavedOptimizer } from '../../engine/storage/saved-optimizer.js';
import type { ExportedVersion } from '../exported-version.js';
import type { Hdf5Dataset } from './hdf5-file.js';

type Values = ExportedVersion['values'];

/** The weights of a model, one at a time, where Keras 3 looks for them. */
export function* weightDatasets(graph: ResolvedGraph, values: Values): Generator<Hdf5Dataset> {
  for (const { path, shape, dtype, kerasPath, kerasCopies } of weightPlaces(graph)) {
    const value = values.get(path);
    if (value === undefined) throw new Error(`The model version has no weight ${path}`);
    const typed = dtype === 'int64' ? integersOf(value) : value;
    for (const place of [kerasPath, ...kerasCopies]) yield { path: place, shape, values: typed };
  }
}

const integersOf = (values: Float32Array): BigInt64Array =>
  BigInt64Array.from(values, (value) => BigInt(Math.round(value)));

/** The factors that layers which look terms up multiply their counts with: Keras reads them besides those of the configuration. */
export function* lookupDatasets(graph: ResolvedGraph): Generator<Hdf5Dataset> {
  for (const { group, item } of savedLayers(graph)) {
    const values = factorsOf(item);
    if (values === undefined) continue;
    // TextVectorization saves those of the lookup inside it with its own.
    const isNested = item.kind === 'layer' && item.layer.type === 'TextVectorization';
    for (const place of isNested ? [group, `${group}/_lookup_layer`] : [group])
      yield { path: `${place}/vars/idf_weights`, shape: [values.length], values };
  }
}

function factorsOf(item: SavedLayer['item']): Float32Array | undefined {
  if (item.kind !== 'layer') return undefined;
  const { layer } = item;
  switch (layer.type) {
    case 'TextVectorization':
      return idfWeights(lookupOf(layer));
    case 'StringLookup':
    case 'IntegerLookup':
      return idfWeights(layer);
    default:
      return undefined;
  }
}

/** The optimizer of a job, and its state. */
export interface TrainedBy {
  optimizer: Parameters<typeof optimizers.complete>[0];
  state: SavedOptimizer;
}

/** The variables of an optimizer and of those inside it, where Keras 3 looks for them. */
export function* optimizerDatasets(
  graph: ResolvedGraph,
  { optimizer, state }: TrainedBy,
): Generator<Hdf5Dataset> {
  const trained = weightPlaces(graph).filter(({ trainable }) => trainable);
  const saved = savedOptimizer(optimizers.complete(optimizer), trained, graph.name);
  yield* objectDatasets('optimizer', saved, state);
}

function* objectDatasets(
  group: string,
  { variables, inside }: SavedOptimizerObject,
  state: SavedOptimizer,
): Generator<Hdf5Dataset> {
  for (const [index, variable] of variables.entries())
    yield { path: `${group}/vars/${index}`, shape: variable.shape, values: variableValue(variable, state) };
  for (const { name, saved } of inside) yield* objectDatasets(`${group}/${name}`, saved, state);
}

function variableValue(variable: OptimizerVariable, state: SavedOptimizer): Hdf5Dataset['values'] {
  const values = floatsOf(variable, state);
  const size = elementsOf(variable.shape);
  if (values.length !== size)
    throw new Error(`A variable of the optimizer has ${values.length} values, not ${size}`);
  switch (variable.dtype) {
    case 'float32':
      return values;
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return integersOf(values);
  }
}

function floatsOf(
  { source }: OptimizerVariable,
  { step, learningRates, slots }: SavedOptimizer,
): Float32Array {
  switch (source.from) {
    case 'constant':
      return Float32Array.of(source.value);
    case 'rate':
      return Float32Array.of(learningRates[source.part] ?? 0);
    case 'steps':
      // An optimizer counts no step whose gradients were not finite.
      return Float32Array.of(step - (slots.get('skipped_steps')?.[0] ?? 0));
    case 'slot': {
      const values = slots.get(source.path);
      if (values === undefined)
        throw new Error(`The model version has no state ${source.path} of its optimizer`);
      return values;
    }
  }
}
