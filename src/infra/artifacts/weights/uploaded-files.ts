import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorIndex } from '../../../domain/weights/start/start-source.js';
import type { UploadedFiles } from '../../../domain/weights/start/uploaded-source.js';
import { CONTENT_FILE, type WeightsContent } from '../../../domain/weights/stored-weights.js';
import { elementsOf } from '../../../keras/shape.js';
import { DamagedDocument, readDocument } from '../files/read-json.js';
import { readTensorIndex } from './tensor-index.js';

const FLOAT_BYTES = 4;

/** Reads the files in the directory of uploaded weights, without the values of arrays. @throws DamagedDocument */
export async function readUploaded(id: string, directory: string): Promise<UploadedFiles> {
  const content = await readDocument<WeightsContent>(join(directory, CONTENT_FILE), ['format', 'tensors']);
  if (content === undefined) throw new DamagedDocument(join(directory, CONTENT_FILE), 'it is missing');
  return {
    id,
    content,
    weights: await indexOf(join(directory, 'weights.safetensors')),
    optimizer: content.optimizer === null ? null : await readOptimizer(directory),
  };
}

async function indexOf(path: string): Promise<TensorIndex & { path: string }> {
  const index = await readTensorIndex(path);
  if (index === undefined) throw new DamagedDocument(path, 'it is missing');
  return { ...index, path };
}

async function readOptimizer(directory: string): Promise<NonNullable<UploadedFiles['optimizer']>> {
  const index = await indexOf(join(directory, 'optimizer.safetensors'));
  return { ...index, scalars: await readScalars(index) };
}

async function readScalars({ path, tensors }: TensorIndex & { path: string }): Promise<Map<string, number>> {
  const file = await open(path);
  try {
    const scalars = new Map<string, number>();
    for (const { name, offset } of tensors.filter(
      ({ shape }) => elementsOf(shape) === 1 && shape.length === 0,
    )) {
      const { buffer } = await file.read(Buffer.alloc(FLOAT_BYTES), 0, FLOAT_BYTES, offset);
      scalars.set(name, buffer.readFloatLE());
    }
    return scalars;
  } finally {
    await file.close();
  }
}
