import { savedLayers } from '../../../src/domain/weights/weight-places.js';
import type { ExportedVersion } from '../exported-version.js';
import { createHdf5, type Hdf5File } from './hdf5-file.js';
import { lookupDatasets, optimizerDatasets, weightDatasets } from './keras-variables.js';

/** The parts of a model version that files of Keras hold. */
export type KerasVersion = Pick<ExportedVersion, 'graph' | 'values' | 'job' | 'optimizer'>;

/** Writes `model.weights.h5` as Keras 3 does: weights, and the state of the optimizer where there is one. */
export async function writeKerasWeights(version: KerasVersion, path: string): Promise<void> {
  const file = await createHdf5(path);
  try {
    describeLayers(file, version);
    for (const dataset of datasetsOf(version)) file.add(dataset);
  } finally {
    file.close();
  }
}

/** Keras notes the name of each layer, which it reads nowhere; people do. */
function describeLayers(file: Hdf5File, { graph }: KerasVersion): void {
  file.describe('vars', { name: graph.name });
  for (const { group, names } of savedLayers(graph))
    file.describe(`${group}/vars`, { name: names.at(-1) ?? '' });
}

function* datasetsOf({ graph, values, job, optimizer: state }: KerasVersion) {
  yield* weightDatasets(graph, values);
  yield* lookupDatasets(graph);
  if (job !== null && state !== null)
    yield* optimizerDatasets(graph, { optimizer: job.compile.optimizer, state });
}
