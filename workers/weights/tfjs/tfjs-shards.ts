import { Rejection, shown } from '../../ingest/rejection.js';
import { type FileRange, readRanges } from '../file-range.js';
import { bytesOf, type Floats, toFloats } from '../numbers/stored-type.js';
import type { TensorSource, WeightsFile } from '../tensor-source.js';
import { type ManifestGroup, type ManifestWeight, weightBytes } from './tfjs-manifest.js';

/** The files of a group with a place in their concatenation. */
interface Shard {
  file: WeightsFile;
  begin: number;
}

/** The tensors of a group, from its files in the order of its paths. @throws Rejection if sizes differ. */
export function groupSources(
  group: ManifestGroup,
  files: readonly WeightsFile[],
): { weight: ManifestWeight; source: TensorSource }[] {
  let total = 0;
  const shards = files.map((file): Shard => {
    const begin = total;
    total += file.sizeBytes;
    return { file, begin };
  });
  let at = 0;
  const sources = group.weights.map((weight) => {
    const begin = at;
    at += weightBytes(weight);
    return { weight, source: tensorSource(weight, shards, begin, at) };
  });
  if (at !== total) throw otherSize(group, at, total);
  return sources;
}

function tensorSource(
  weight: ManifestWeight,
  shards: readonly Shard[],
  begin: number,
  end: number,
): TensorSource {
  const { name, shape, type } = weight;
  async function* chunks(): AsyncGenerator<Floats> {
    for await (const bytes of readRanges(rangesOf(shards, begin, end), bytesOf(type)))
      yield dequantized(toFloats(bytes, type), weight);
  }
  return { name, shape, dtype: type, layer: null, chunks };
}

function rangesOf(shards: readonly Shard[], begin: number, end: number): FileRange[] {
  return shards.flatMap(({ file, begin: offset }) => {
    const range = { begin: Math.max(0, begin - offset), end: Math.min(file.sizeBytes, end - offset) };
    return range.begin < range.end ? [{ path: file.path, ...range }] : [];
  });
}

/** As `decodeWeights` of TensorFlow.js: in float64, then rounded. */
function dequantized(floats: Floats, { quantization }: ManifestWeight): Floats {
  if (quantization === null) return floats;
  const { scale, min } = quantization;
  return { ...floats, values: floats.values.map((value) => value * scale + min) };
}

function otherSize({ paths, weights }: ManifestGroup, expected: number, found: number): Rejection {
  const names = paths.slice(0, 3).map(shown).join(', ');
  return new Rejection(
    'invalid_tfjs',
    `${names}${paths.length > 3 ? ', …' : ''} have ${found} bytes, but the ${weights.length} weights of their group need ${expected}. A file is truncated or belongs to another model; upload all files of one save.`,
  );
}
