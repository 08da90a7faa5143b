import { join } from 'node:path';
import { loadTensorFlow } from '../../engine/device/tensorflow.js';
import { writeSavedModel } from '../../engine/export/saved-model/write-saved-model.js';
import { servedGraph } from '../../engine/export/served/served-graph.js';
import { declaredInputs, rawInputs } from '../../engine/export/served/served-input.js';
import { buildModel } from '../../engine/model/build-model.js';
import { inputDataOf } from '../../engine/model/load-model.js';
import type { Exporter } from '../exported-version.js';
import { zipDirectory } from '../zip-directory.js';

/**
 * A zip archive of `<name>/<version>/saved_model.pb` and its variables, the layout that TensorFlow Serving reads. With
 * `preprocessing`, the inputs are samples as the dataset has them.
 */
export const exportSavedModel: Exporter = async (version, { path, scratchDirectory, options }) => {
  loadTensorFlow({ intraOpThreads: 1 });
  const { config, graph, manifest, values } = version;
  const model = buildModel(config);
  const inputs = options.preprocessing
    ? rawInputs(model, inputDataOf(manifest))
    : declaredInputs(model, graph);
  const made = servedGraph(model, graph, inputs);
  if (made.outcome === 'inexpressible') return made;
  const directory = join(scratchDirectory, 'saved_model');
  const written = await writeSavedModel(made.graph, values, directory);
  if (written.outcome === 'inexpressible') return written;
  const { name, version: number, created_at } = manifest;
  await zipDirectory(directory, path, { under: `${name}/${number}`, created: new Date(created_at) });
  return { outcome: 'written' };
};
