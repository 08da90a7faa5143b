import { join } from 'node:path';
import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import type { ModelFile, ModelManifest } from '../../../contracts/models.js';
import { completeModel } from '../../../domain/model/short/resolved-graph.js';
import type { StoredVersion, TensorFiles } from '../../../domain/weights/start/ports.js';
import type { FileTensor, TensorFile } from '../../../domain/weights/start/start-source.js';
import { elementsOf } from '../../../keras/shape.js';
import { DamagedDocument, readDocument } from '../files/read-json.js';
import { readTensorIndex } from './tensor-index.js';

const BYTES_PER_FLOAT = 4;

/** Reads which tensors the files of the data directory hold. */
export function createTensorFiles(): TensorFiles {
  return { index: readTensorIndex, version: readVersion };
}

/** The parts of `model.json` that name the tensors of `weights.bin`. */
interface VersionDocument {
  weightsManifest: { weights: { name: string; shape: number[] }[] }[];
  userDefinedMetadata: { trainhorn: { model: ResolvedConfig['model']; paths?: string[] } };
}

interface Version {
  manifest: ModelManifest;
  directory: string;
}

async function readVersion(version: Version): Promise<StoredVersion> {
  const { directory, manifest } = version;
  const path = join(directory, 'model.json');
  const document = await readDocument<VersionDocument>(path, ['weightsManifest', 'userDefinedMetadata']);
  if (document === undefined) throw new DamagedDocument(path, 'it is missing');
  const { model } = document.userDefinedMetadata.trainhorn;
  const described = (name: ModelFile) => manifest.files.find((file) => file.name === name);
  const job = described('job.json') && (await readJob(directory));
  return {
    model: completeModel(model),
    weights: fileOf(version, 'weights.bin', tensorsOf(document)),
    optimizer: job?.compile.optimizer ?? null,
    optimizerState: described('optimizer.safetensors') === undefined ? null : await readState(version),
  };
}

const readJob = (directory: string) =>
  readDocument<ResolvedConfig>(join(directory, 'job.json'), ['compile', 'model']);

async function readState(version: Version): Promise<StoredVersion['optimizerState']> {
  const index = await readTensorIndex(join(version.directory, 'optimizer.safetensors'));
  return (
    (index && { ...fileOf(version, 'optimizer.safetensors', index.tensors), metadata: index.metadata }) ??
    null
  );
}

function fileOf(
  { directory, manifest }: Version,
  name: ModelFile,
  tensors: readonly FileTensor[],
): TensorFile {
  const file = manifest.files.find((candidate) => candidate.name === name);
  return {
    path: join(directory, name),
    sizeBytes: file?.size_bytes ?? 0,
    sha256: file?.sha256 ?? null,
    tensors,
  };
}

/** The weights one after the other, by the paths of this service. */
function tensorsOf({ weightsManifest, userDefinedMetadata }: VersionDocument): FileTensor[] {
  const { paths } = userDefinedMetadata.trainhorn;
  let offset = 0;
  return weightsManifest
    .flatMap(({ weights }) => weights)
    .map(({ name, shape }, index) => {
      const tensor = { name: paths?.[index] ?? name, shape, dtype: 'float32', layer: null, offset };
      offset += BYTES_PER_FLOAT * elementsOf(shape);
      return tensor;
    });
}
