import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../src/schema/json-object.js';
import { contentKind, HEAD_BYTES } from '../ingest/archives/content-kind.js';
import { Rejection, shown } from '../ingest/rejection.js';
import { readHead } from '../ingest/scratch.js';
import { openHdf5Weights } from './keras/hdf5-weights.js';
import { kerasFolder, openKerasArchive } from './keras/keras-archive.js';
import { refusedArchive, refusedFile } from './refused-weights.js';
import { openSafetensors } from './safetensors/read-safetensors.js';
import { headerLength } from './safetensors/safetensors-header.js';
import type { OpenedWeights, ReadingContext, WeightsFile } from './tensor-source.js';
import { isTfjsModel, openTfjs } from './tfjs/read-tfjs.js';
import { MAX_JSON_BYTES, parseObject } from './weights-json.js';
import { decodeUtf8, openEntries, readText, unpack, type ZipEntries } from './zip-entries.js';

const EXPECTED =
  'Expected .keras, .weights.h5, .h5 or .safetensors of one model, or model.json of TensorFlow.js with its .bin files';

/** Opens an upload in any of the supported formats, detected by content. @throws Rejection */
export async function openUpload(
  files: readonly WeightsFile[],
  context: ReadingContext,
): Promise<OpenedWeights> {
  const [file, ...others] = files;
  if (file === undefined) throw new Rejection('missing_files', `No file was sent. ${EXPECTED}.`);
  return others.length === 0 ? openFile(file, context) : openSeveral(files);
}

const HDF5_MAGIC = '\x89HDF\r\n\x1a\n';
/** Offsets at which an HDF5 file may begin, after a block of a user. */
const HDF5_OFFSETS = [0, 512, 1024, 2048];

async function openFile(file: WeightsFile, context: ReadingContext): Promise<OpenedWeights> {
  const head = await readHead(file.path, HEAD_BYTES);
  if (isHdf5(head)) return openHdf5Weights(file);
  const kind = contentKind(head);
  if (kind === 'zip') return openArchive(file, context);
  if (headerLength(head, file.sizeBytes) !== undefined) return openSafetensors(file);
  const refused = refusedFile(head, file.name);
  if (refused !== undefined) throw refused;
  if (kind === 'json') return openTfjsFiles(file, []);
  throw unknownFormat(file, kind === 'empty' ? 'is empty' : 'is in none of the supported formats');
}

function isHdf5(head: Buffer): boolean {
  return HDF5_OFFSETS.some(
    (offset) => head.toString('latin1', offset, offset + HDF5_MAGIC.length) === HDF5_MAGIC,
  );
}

function unknownFormat(file: WeightsFile, what: string): Rejection {
  return new Rejection('unknown_format', `${shown(file.name)} ${what}. ${EXPECTED}.`);
}

async function openArchive(file: WeightsFile, context: ReadingContext): Promise<OpenedWeights> {
  const zip = await openEntries(file, context);
  try {
    const paths = [...zip.byPath.keys()];
    const folder = kerasFolder(paths);
    if (folder !== undefined) return await openKerasArchive(zip, file, folder, context);
    const refused = refusedArchive(file.name, paths);
    if (refused !== undefined) throw refused;
    return await openTfjsArchive(zip, file, context);
  } finally {
    zip.archive.close();
  }
}

async function openTfjsArchive(
  zip: ZipEntries,
  file: WeightsFile,
  context: ReadingContext,
): Promise<OpenedWeights> {
  const paths = [...zip.byPath.keys()];
  const [model, entry] = [...zip.byPath].find(([path]) => /(^|\/)model\.json$/.test(path)) ?? [];
  if (model === undefined || entry === undefined) throw otherArchive(file, paths);
  const document = parseTfjs(await readText(zip, entry), model);
  const folder = model.slice(0, model.lastIndexOf('/') + 1);
  const inside = paths.filter((path) => path.startsWith(folder) && path !== model);
  return openTfjs(document, model, {
    names: inside.map((path) => path.slice(folder.length)),
    open: async (path) => {
      const shard = zip.byPath.get(`${folder}${path}`);
      return shard && unpack(zip, shard, context);
    },
  });
}

function otherArchive(file: WeightsFile, paths: readonly string[]): Rejection {
  const found = paths.slice(0, 5).map(shown).join(', ') || 'no file';
  return new Rejection(
    'invalid_layout',
    `${shown(file.name)} is an archive of ${found}; it is neither a .keras archive nor a TensorFlow.js model. Upload the file of weights itself.`,
  );
}

async function openSeveral(files: readonly WeightsFile[]): Promise<OpenedWeights> {
  const documents = files.filter(({ name }) => /\.json$/i.test(name));
  const [model] = documents;
  if (model !== undefined && documents.length === 1)
    return openTfjsFiles(
      model,
      files.filter((file) => file !== model),
    );
  throw new Rejection(
    'too_many_files',
    `${files.length} files were sent, ${files
      .slice(0, 5)
      .map(({ name }) => shown(name))
      .join(', ')}${files.length > 5 ? ', …' : ''}. ${EXPECTED}.`,
  );
}

async function openTfjsFiles(model: WeightsFile, others: readonly WeightsFile[]): Promise<OpenedWeights> {
  if (model.sizeBytes > MAX_JSON_BYTES)
    throw new Rejection(
      'too_large',
      `${shown(model.name)} has ${model.sizeBytes} bytes; a model.json has at most ${MAX_JSON_BYTES}.`,
    );
  const document = parseTfjs(decodeUtf8(await readFile(model.path), model.name), model.name);
  const byName = new Map(others.map((file) => [file.name, file]));
  return openTfjs(document, model.name, {
    names: [...byName.keys()],
    open: async (path) => byName.get(path),
  });
}

function parseTfjs(text: string, name: string): JsonObject {
  const document = parseObject(text, name);
  if (isTfjsModel(document)) return document;
  if ('weight_map' in document)
    throw new Rejection(
      'unsupported_format',
      `${shown(name)} is the index of sharded weights, which are not supported. Save them with max_shard_size=None, into one file.`,
    );
  throw new Rejection(
    'unsupported_format',
    `${shown(name)} is JSON without weights. ${EXPECTED}. A definition alone is posted as 'model' of a job.`,
  );
}
