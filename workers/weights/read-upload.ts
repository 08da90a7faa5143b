import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WeightsReply, WeightsRequest } from '../../src/contracts/ipc/weights.js';
import type { WeightsDetails } from '../../src/contracts/weights/weights.js';
import { CONTENT_FILE, type WeightsContent } from '../../src/domain/weights/stored-weights.js';
import { elementsOf } from '../../src/keras/shape.js';
import { readWeights } from './read-weights.js';

/** Reads an upload of weights: its tensors, and everything else of it as `content.json`, into the target directory. */
export async function readUpload(request: WeightsRequest): Promise<WeightsReply> {
  const read = await readWeights(request.files, request);
  if (read.outcome === 'rejected') return { type: 'rejected', errors: read.errors };
  await writeFile(join(request.targetDirectory, CONTENT_FILE), JSON.stringify(read.content));
  return { type: 'read', weights: describe(request, read.content) };
}

function describe(
  { weightsId, createdAt, name, files }: WeightsRequest,
  content: WeightsContent,
): WeightsDetails {
  const { format, kerasVersion, tensors, definition, compile, optimizer, warnings } = content;
  return {
    object: 'weights',
    id: weightsId,
    name,
    created_at: createdAt,
    format,
    keras_version: kerasVersion,
    size_bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    sha256: digestOf(files.map(({ sha256 }) => sha256)),
    parameters: tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    tensor_count: tensors.length,
    has_definition: definition !== null,
    has_compile: compile !== null,
    has_optimizer: optimizer !== null,
    warnings: [...warnings],
    tensors: tensors.map(({ name: key, shape, dtype }) => ({ name: key, shape: [...shape], dtype })),
  };
}

/** The digest of one file; of several, that of their digests. */
function digestOf([only = '', ...others]: readonly string[]): string {
  if (others.length === 0) return only;
  return createHash('sha256')
    .update([only, ...others].join('\n'))
    .digest('hex');
}
