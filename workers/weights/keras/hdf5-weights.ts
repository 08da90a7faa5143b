import { Rejection, shown } from '../../ingest/rejection.js';
import { openHdf5 } from '../hdf5/hdf5-file.js';
import { NO_MODEL, type OpenedWeights, type WeightsFile } from '../tensor-source.js';
import { isLegacy, openLegacy } from './legacy-file.js';
import { hasVariables, readVariables } from './variables.js';

/** Opens an HDF5 file of Keras: `.weights.h5`, a whole legacy model, or legacy weights. */
export async function openHdf5Weights(upload: WeightsFile): Promise<OpenedWeights> {
  const file = await openHdf5(upload);
  try {
    const names = file.names('');
    if (isLegacy(file, names)) return openLegacy(file, upload);
    if (!hasVariables(names)) throw otherContents(upload.name, names);
    return {
      format: 'weights_h5',
      kerasVersion: null,
      ...NO_MODEL,
      ...readVariables(file, upload),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function otherContents(name: string, names: readonly string[]): Rejection {
  const found = names.slice(0, 5).map(shown).join(', ') || 'nothing';
  return new Rejection(
    'unsupported_format',
    `${shown(name)} is an HDF5 file without weights of Keras; it contains ${found}. Expected a file of model.save() or model.save_weights().`,
  );
}
