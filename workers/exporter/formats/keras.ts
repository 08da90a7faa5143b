import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { compileToKeras3 } from '../../../src/domain/training/saved/write-compile.js';
import { modelToKeras3 } from '../../../src/keras/formats/keras3-model.js';
import type { JsonObject } from '../../../src/schema/json-object.js';
import { toPythonJson } from '../../../src/schema/python-json.js';
import type { ExportedVersion, Exporter } from '../exported-version.js';
import { unloadableLayers } from '../keras/unloadable-layers.js';
import { type KerasVersion, writeKerasWeights } from '../keras/write-weights.js';

/** The version of Keras whose files these are. */
const KERAS_VERSION = '3.15.1';

/** `.keras`: for `keras.models.load_model`. Keras continues the training where the job ended. */
export const exportKeras: Exporter = async (version, { path, scratchDirectory }) => {
  const errors = unloadableLayers(version.graph);
  if (errors.length > 0) return { outcome: 'inexpressible', errors };
  await writeKerasArchive(
    { ...version, created: new Date(version.manifest.created_at) },
    { path, scratchDirectory },
  );
  return { outcome: 'written' };
};

/** Writes a `.keras` file. @param created the time that the archive notes */
export async function writeKerasArchive(
  version: KerasVersion & { created: Date },
  { path, scratchDirectory }: { path: string; scratchDirectory: string },
): Promise<void> {
  const weights = join(scratchDirectory, 'model.weights.h5');
  await writeKerasWeights(version, weights);
  const archive = new ZipFile();
  // The time makes the same file of the same version.
  const options = { mtime: version.created };
  archive.addBuffer(jsonOf(metadataOf(version.created)), 'metadata.json', options);
  archive.addBuffer(jsonOf(configOf(version)), 'config.json', options);
  archive.addFile(weights, 'model.weights.h5', { ...options, compress: false });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(path));
}

const jsonOf = (value: JsonObject): Buffer => Buffer.from(toPythonJson(value));

const metadataOf = (created: Date): JsonObject => ({
  keras_version: KERAS_VERSION,
  date_saved: created.toISOString().slice(0, 19).replace('T', '@'),
});

function configOf({ graph, job }: Pick<ExportedVersion, 'graph' | 'job'>): JsonObject {
  const model = modelToKeras3(graph);
  return job === null ? model : { ...model, compile_config: compileToKeras3(job.compile, graph) };
}
