import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { ResolvedConfig, ResolvedModel } from '../../../contracts/jobs/training-config.js';
import type { ModelManifest } from '../../../contracts/models.js';
import { hasShape } from '../../../domain/admission/has-shape.js';
import { completeModel } from '../../../domain/model/short/resolved-graph.js';
import type { SourceModels } from '../../../domain/ports.js';
import { type DataDirectory, isMissing } from '../data-directory.js';
import { linkOrCopy } from '../files/link-or-copy.js';
import { DamagedDocument, readDocument } from '../files/read-json.js';
import { MANIFEST_FILE } from './model-removal.js';

/** The part of `model.json` that holds the definition. */
interface ModelDocument {
  userDefinedMetadata: { trainhorn: { model: ResolvedModel } };
}

const hasDefinition = hasShape({
  userDefinedMetadata: Type.Object({ trainhorn: Type.Object({ model: Type.Object({}) }) }),
});

const hasTraining = hasShape({ compile: Type.Object({}), dataset: Type.Object({}) });

/** The model versions that jobs use: each job has links to the files, which survive the deletion of the version. */
export function createSourceModels(directory: DataDirectory): SourceModels {
  return {
    read: async (version) => ({
      definition: await readDefinition(join(version, 'model.json')),
      job:
        (await readDocument<ResolvedConfig>(
          join(version, 'job.json'),
          ['compile', 'dataset'],
          hasTraining,
        )) ?? null,
    }),
    async keep(jobId, { manifest, directory: version }) {
      const target = directory.sourceModel(jobId);
      await mkdir(target, { recursive: true });
      return linkAll(manifest, version, target);
    },
  };
}

async function readDefinition(path: string): Promise<ResolvedModel> {
  const document = await readDocument<ModelDocument>(path, ['userDefinedMetadata'], hasDefinition);
  if (document === undefined) throw new DamagedDocument(path, 'it is missing');
  return completeModel(document.userDefinedMetadata.trainhorn.model);
}

/** False if the version was deleted meanwhile. */
async function linkAll({ files }: ModelManifest, version: string, target: string): Promise<boolean> {
  try {
    for (const name of [...files.map((file) => file.name), MANIFEST_FILE])
      await linkOrCopy(join(version, name), join(target, name));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
