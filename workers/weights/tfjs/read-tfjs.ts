import { isObject, type JsonObject } from '../../../src/schema/json-object.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import type { OpenedWeights, WeightsFile } from '../tensor-source.js';
import { readManifest } from './tfjs-manifest.js';
import { groupSources } from './tfjs-shards.js';

/** The files uploaded with a model.json, by the paths that its manifest gives them. */
export interface ShardFiles {
  names: readonly string[];
  open(path: string): Promise<WeightsFile | undefined>;
}

/** Whether a JSON document is a model.json of TensorFlow.js. */
export const isTfjsModel = (document: JsonObject): boolean =>
  'weightsManifest' in document || 'modelTopology' in document;

/** Opens a TensorFlow.js layers model: its definition, weights and optimizer. */
export async function openTfjs(
  document: JsonObject,
  name: string,
  files: ShardFiles,
): Promise<OpenedWeights> {
  checkFormat(document, name);
  const groups = readManifest(document['weightsManifest'], name);
  const used = new Set(groups.flatMap(({ paths }) => paths));
  checkPresent([...used], files);
  const sources = [];
  for (const group of groups) {
    const opened = await Promise.all(group.paths.map((path) => files.open(path)));
    sources.push(
      ...groupSources(
        group,
        opened.filter((file) => file !== undefined),
      ),
    );
  }
  const ofOptimizer = sources.filter(({ weight }) => weight.isOptimizer);
  const unused = files.names.filter((path) => !used.has(path));
  return {
    format: 'tfjs',
    ...modelOf(document),
    vocabularies: {},
    weights: sources.filter(({ weight }) => !weight.isOptimizer).map(({ source }) => source),
    optimizer: ofOptimizer.length === 0 ? null : ofOptimizer.map(({ source }) => source),
    warnings:
      unused.length === 0
        ? []
        : [`Files that no weight uses were skipped: ${unused.slice(0, 5).map(shown).join(', ')}.`],
    close() {},
  };
}

/** A graph model is a frozen TensorFlow graph: it has no layers, and its weights no places in one. */
function checkFormat({ format, modelTopology: topology }: JsonObject, name: string): void {
  const isGraph = format === 'graph-model' || (isObject(topology) && 'node' in topology);
  if (!isGraph) return;
  throw new Rejection(
    'unsupported_format',
    `${shown(name)} is a graph-model: a TensorFlow graph without layers. Only layers-models are supported. Convert the Keras model again, without output_format=tfjs_graph_model.`,
  );
}

function checkPresent(paths: readonly string[], { names }: ShardFiles): void {
  const missing = paths.filter((path) => !names.includes(path));
  if (missing.length > 0)
    throw new Rejection(
      'missing_files',
      `model.json names ${missing.slice(0, 5).map(shown).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}, which the upload lacks. Upload model.json with all of its .bin files, or a zip of them.`,
    );
}

function modelOf(document: JsonObject): Pick<OpenedWeights, 'definition' | 'compile' | 'kerasVersion'> {
  const { modelTopology: topology, trainingConfig, userDefinedMetadata } = document;
  const saved = isObject(topology) ? topology : {};
  const { keras_version: version, training_config: compile = trainingConfig } = saved;
  return {
    kerasVersion: typeof version === 'string' ? version : null,
    definition:
      ownDefinition(userDefinedMetadata) ?? (isObject(topology) ? { modelTopology: topology } : null),
    compile: isObject(compile) ? compile : null,
  };
}

/** The definition in the short form, which a model that this service saved has; TensorFlow.js's form lacks some layers. */
function ownDefinition(metadata: unknown): JsonObject | undefined {
  const own = isObject(metadata) ? metadata['trainhorn'] : undefined;
  const model = isObject(own) ? own['model'] : undefined;
  return isObject(model) ? model : undefined;
}
