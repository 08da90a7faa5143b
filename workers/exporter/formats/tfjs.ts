import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { tfjsMissing } from '../../../src/domain/model/tfjs-missing.js';
import { weightPlaces } from '../../../src/domain/weights/weight-places.js';
import { tfjsTopology } from '../../../src/keras/formats/tfjs/topology.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import type { ExportedVersion, Exporter } from '../exported-version.js';

/** The size of the files of weights, as the converter of TensorFlow.js makes them. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** `tfjs`: a zip of model.json and the files of weights, for `tf.loadLayersModel`. */
export const exportTfjs: Exporter = async ({ graph, values, manifest }, { path }) => {
  const errors = tfjsMissing(graph);
  if (errors.length > 0) return { outcome: 'inexpressible', errors };
  const { modelJson, shards } = tfjsFiles(graph, values);
  const archive = new ZipFile();
  // The time makes the same file of the same version.
  const options = { mtime: new Date(manifest.created_at) };
  archive.addBuffer(Buffer.from(JSON.stringify(modelJson)), 'model.json', options);
  for (const { name, bytes } of shards) archive.addBuffer(bytes, name, { ...options, compress: false });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(path));
  return { outcome: 'written' };
};

/** The files of a model in the layers format of TensorFlow.js. */
export function tfjsFiles(graph: ResolvedGraph, values: ExportedVersion['values']) {
  const tensors = weightPlaces(graph).map(({ path, tfjsPath: name, shape }) => {
    const value = values.get(path);
    if (value === undefined) throw new Error(`The model version has no weight ${path}`);
    return { name, shape, value };
  });
  const shards = shardsOf(
    Buffer.concat(tensors.map(({ value }) => Buffer.from(value.buffer, value.byteOffset, value.byteLength))),
  );
  const weights = tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const modelJson = {
    format: 'layers-model',
    generatedBy: 'trainhorn',
    convertedBy: null,
    modelTopology: withoutConstraints(tfjsTopology(graph)),
    weightsManifest: [{ paths: shards.map(({ name }) => name), weights }],
  };
  return { modelJson, shards };
}

/** TensorFlow.js applies constraints to weights as it loads them; Keras does after steps of training only. */
function withoutConstraints<Value>(value: Value): Value {
  const text = JSON.stringify(value, (key, entry: unknown) => (key.endsWith('_constraint') ? null : entry));
  return JSON.parse(text);
}

function shardsOf(bytes: Buffer): { name: string; bytes: Buffer }[] {
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  return Array.from({ length: count }, (_, index) => ({
    name: `group1-shard${index + 1}of${count}.bin`,
    bytes: bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES),
  }));
}
