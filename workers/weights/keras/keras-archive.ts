import type { Entry } from 'yauzl';
import { isObject, type JsonObject } from '../../../src/schema/json-object.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import { openHdf5 } from '../hdf5/hdf5-file.js';
import type { OpenedWeights, ReadingContext, WeightsFile } from '../tensor-source.js';
import { parseObject } from '../weights-json.js';
import { readText, unpack, type ZipEntries } from '../zip-entries.js';
import { separateIdfWeights } from './idf-weights.js';
import { checkQuantizedLayers } from './quantization.js';
import { readVariables } from './variables.js';
import { readVocabularies } from './vocabularies.js';

/** The members of a `.keras` archive. */
const [CONFIG, METADATA, WEIGHTS] = ['config.json', 'metadata.json', 'model.weights.h5'];
const NUMPY_WEIGHTS = 'model.weights.npz';
const SHARD_INDEX = 'model.weights.json';

/** The folder of a `.keras` archive's members in a zip: '' as Keras writes them; undefined if it is another zip. */
export function kerasFolder(paths: Iterable<string>): string | undefined {
  const members = [...paths];
  const folders = members.flatMap((path) =>
    [CONFIG, WEIGHTS, NUMPY_WEIGHTS, SHARD_INDEX].includes(baseName(path)) ? [folderOf(path)] : [],
  );
  return folders.sort((a, b) => a.length - b.length)[0];
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Opens a `.keras` archive: definition, weights, optimizer and vocabularies. */
export async function openKerasArchive(
  zip: ZipEntries,
  { name }: WeightsFile,
  folder: string,
  context: ReadingContext,
): Promise<OpenedWeights> {
  const members = membersOf(zip, name, folder);
  const metadata = members.metadata && (await readJson(zip, members.metadata));
  const config = await readJson(zip, members.config);
  checkQuantizedLayers(config);
  const version = metadata?.['keras_version'];
  const kerasVersion = typeof version === 'string' ? version : null;
  const vocabularies = await readVocabularies(zip, folder);
  const opened = await openVariables(await unpack(zip, members.weights, context));
  const { weights, idfWeights } = await separateIdfWeights(opened.weights, vocabularies);
  return { ...opened, weights, kerasVersion, vocabularies, idfWeights, ...modelOf(config, kerasVersion) };
}

interface Members {
  config: Entry;
  weights: Entry;
  metadata: Entry | undefined;
}

function membersOf({ byPath }: ZipEntries, name: string, folder: string): Members {
  const member = (path: string) => byPath.get(`${folder}${path}`);
  const [config, weights, metadata] = [member(CONFIG), member(WEIGHTS), member(METADATA)];
  if (weights === undefined && member(NUMPY_WEIGHTS) !== undefined)
    throw otherWeights(name, NUMPY_WEIGHTS, 'Save it with model.save("model.keras"), which writes HDF5.');
  if (weights === undefined && member(SHARD_INDEX) !== undefined)
    throw otherWeights(name, SHARD_INDEX, 'Save it with max_shard_size=None, into one file.');
  if (config !== undefined && weights !== undefined) return { config, weights, metadata };
  const missing = config === undefined ? CONFIG : WEIGHTS;
  throw new Rejection(
    'invalid_keras_archive',
    `${shown(name)} has no ${missing}; a .keras archive consists of ${METADATA}, ${CONFIG} and ${WEIGHTS}. Save the model with model.save("model.keras").`,
  );
}

function otherWeights(name: string, found: string, fix: string): Rejection {
  return new Rejection(
    'unsupported_format',
    `${shown(name)} has its weights in ${found}; only ${WEIGHTS} is supported. ${fix}`,
  );
}

async function readJson(zip: ZipEntries, entry: Entry): Promise<JsonObject> {
  return parseObject(await readText(zip, entry), entry.fileName);
}

async function openVariables(
  weights: WeightsFile,
): Promise<Pick<OpenedWeights, 'format' | 'weights' | 'optimizer' | 'warnings' | 'close'>> {
  const file = await openHdf5(weights);
  try {
    return { format: 'keras', ...readVariables(file, weights), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The definition with the version, which tells Keras 2.13 and later, whose archives look the same, from Keras 3. */
function modelOf(
  config: JsonObject,
  kerasVersion: string | null,
): Pick<OpenedWeights, 'definition' | 'compile'> {
  const { compile_config: compile } = config;
  return {
    definition: kerasVersion === null ? config : { ...config, keras_version: kerasVersion },
    // An empty object stands for a model that is not compiled.
    compile: isObject(compile) && Object.keys(compile).length > 0 ? compile : null,
  };
}
