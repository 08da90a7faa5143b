import { open } from 'node:fs/promises';
import type { ImportRequest, WeightsReply } from '../../src/contracts/ipc/weights.js';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import { weightPlaces } from '../../src/domain/weights/weight-places.js';
import { saveModel } from '../engine/storage/saved-model.js';
import { readStoredValues } from '../engine/storage/stored-values.js';

/** Writes the files of a model version from a file of weights. */
export async function importModel(request: ImportRequest): Promise<WeightsReply> {
  const { config, manifest, file, values, targetDirectory: directory } = request;
  const weights = weightPlaces(resolvedGraphOf(config));
  const opened = await open(file);
  try {
    await saveModel({ weights }, await readStoredValues(opened, values), { config, manifest, directory });
  } finally {
    await opened.close();
  }
  return { type: 'imported' };
}
