import { readRanges } from '../file-range.js';
import { bytesOf, type Floats, toFloats } from '../numbers/stored-type.js';
import { NO_MODEL, type OpenedWeights, type TensorSource, type WeightsFile } from '../tensor-source.js';
import { type HeaderTensor, readHeader } from './safetensors-header.js';

/** Opens a safetensors file: tensors in the order of their data. */
export async function openSafetensors(file: WeightsFile): Promise<OpenedWeights> {
  const { tensors } = await readHeader(file);
  return {
    format: 'safetensors',
    kerasVersion: null,
    ...NO_MODEL,
    weights: tensors.map((tensor) => tensorSource(file, tensor)),
    optimizer: null,
    warnings: [],
    close() {},
  };
}

function tensorSource(file: WeightsFile, { name, shape, type, begin, end }: HeaderTensor): TensorSource {
  async function* chunks(): AsyncGenerator<Floats> {
    for await (const bytes of readRanges([{ path: file.path, begin, end }], bytesOf(type)))
      yield toFloats(bytes, type);
  }
  return { name, shape, dtype: type, layer: null, chunks };
}
