import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { WeightsReply, WeightsRequest } from '../../src/contracts/ipc/weights.js';
import type { WeightsDetails } from '../../src/contracts/weights/weights.js';
import { CONTENT_FILE, type WeightsContent } from '../../src/domain/weights/stored-weights.js';
import { writeFileAtomic } from '../../src/infra/artifacts/files/atomic-file.js';
import { elementsOf } from '../../src/keras/shape.js';
import { sum } from '../../src/schema/sum.js';
import { readWeights } from './read-weights.js';

/** Reads an upload, stores its tensors and its content, and describes them. */
export async function storeWeights(request: WeightsRequest): Promise<WeightsReply> {
  const { files, targetDirectory, scratchDirectory, limits } = request;
  const reading = await readWeights(files, { targetDirectory, scratchDirectory, limits });
  if (reading.outcome === 'rejected') return { type: 'rejected', errors: reading.errors };
  const { content } = reading;
  await writeFileAtomic(join(targetDirectory, CONTENT_FILE), JSON.stringify(content));
  return { type: 'read', weights: describe(request, content) };
}

function describe(
  { weightsId, createdAt, name, files }: WeightsRequest,
  { format, kerasVersion, tensors, optimizer, definition, compile, warnings }: WeightsContent,
): WeightsDetails {
  return {
    object: 'weights',
    id: weightsId,
    name,
    created_at: createdAt,
    format,
    keras_version: kerasVersion,
    size_bytes: sum(files.map(({ sizeBytes }) => sizeBytes)),
    sha256: digestOf(files),
    parameters: sum(tensors.map(({ shape }) => elementsOf(shape))),
    tensor_count: tensors.length,
    has_definition: definition !== null,
    has_compile: compile !== null,
    has_optimizer: optimizer !== null,
    warnings: [...warnings],
    tensors: tensors.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })),
  };
}

function digestOf(files: WeightsRequest['files']): string {
  const [first, ...others] = files;
  if (first !== undefined && others.length === 0) return first.sha256;
  return createHash('sha256')
    .update(files.map(({ sha256 }) => sha256).join(' '))
    .digest('hex');
}
