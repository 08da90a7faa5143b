import { elementsOf } from '../../../src/keras/shape.js';
import { isPlausibleRatio, suspiciousRatio } from '../../ingest/archives/zip-archive.js';
import { bytesOf, isStoredType } from '../numbers/stored-type.js';
import type { TensorSource, WeightsFile } from '../tensor-source.js';

/** Rejects datasets that declare far more data than the file has: reading them would fill the disk with zeros. */
export function checkDeclaredSize(sources: readonly TensorSource[], file: WeightsFile): void {
  const declared = sources.reduce(
    (sum, { shape, dtype }) => sum + elementsOf(shape) * (isStoredType(dtype) ? bytesOf(dtype) : 1),
    0,
  );
  if (!isPlausibleRatio(declared, file.sizeBytes)) throw suspiciousRatio(file.name, declared, file.sizeBytes);
}
