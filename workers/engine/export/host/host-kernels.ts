import type { LayerType } from '../../../../src/keras/layers/index.js';
import type { Concatenate } from '../../../../src/keras/layers/merging/concatenate.js';
import type { Discretization } from '../../../../src/keras/layers/preprocessing/categories/discretization.js';
import type { HashedCrossing } from '../../../../src/keras/layers/preprocessing/lookup/hashed-crossing.js';
import type { Hashing } from '../../../../src/keras/layers/preprocessing/lookup/hashing.js';
import type { IntegerLookup } from '../../../../src/keras/layers/preprocessing/lookup/integer-lookup.js';
import type { StringLookup } from '../../../../src/keras/layers/preprocessing/lookup/string-lookup.js';
import {
  lookupOf,
  type TextVectorization,
} from '../../../../src/keras/layers/preprocessing/lookup/text-vectorization.js';
import { depthOf } from '../../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import type { Shapes } from '../../../../src/keras/layers/traits/traits.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { idfWeights, type LookupArguments } from '../../host/lookup.js';
import type { ConfigOf } from '../../layers/kernel.js';
import { cast, reshape, typeOf } from '../node-writer.js';
import { encodedEach, encodedRaggedRows, encodedRows } from './encode-nodes.js';
import { bucketNodes, crossNodes } from './hash-nodes.js';
import { asIntegers, flat, type HostTensor, type HostWriter, inSamples } from './host-tensor.js';
import { invertedNodes, lookupNodes, textOf } from './lookup-nodes.js';
import { paddedNodes, tokenNodes } from './token-nodes.js';

/** Writes a call of a layer on the host. */
export type HostNodes<Config> = (
  writer: HostWriter,
  config: Config,
  call: Shapes & { given: readonly [HostTensor, ...HostTensor[]] },
) => HostTensor;

const stringLookup: HostNodes<ConfigOf<typeof StringLookup>> = (
  writer,
  config,
  { given, output, inputs },
) => {
  const [input] = given;
  if (config.invert)
    return inSamples(
      writer,
      invertedNodes(writer, asIntegers(writer, input), 'string', config),
      'string',
      output,
    );
  return looksUp(writer, config, { values: input.x, type: 'string', inputs, output });
};

const integerLookup: HostNodes<ConfigOf<typeof IntegerLookup>> = (
  writer,
  config,
  { given, output, inputs },
) => {
  const values = asIntegers(writer, given[0]);
  if (config.invert)
    return inSamples(writer, invertedNodes(writer, values, 'int64', config), 'int64', output);
  return looksUp(writer, config, { values, type: 'int64', inputs, output });
};

interface LookedUp extends Shapes {
  values: string;
  type: 'string' | 'int64';
}

function looksUp(
  writer: HostWriter,
  config: LookupArguments,
  { values, type, inputs, output }: LookedUp,
): HostTensor {
  const numbers = lookupNodes(writer, flat(writer, values, type), type, config);
  const { output_mode: mode } = config;
  if (mode === 'int') return inSamples(writer, numbers, 'int64', output);
  const encoding = { mode, depth: depthOf(config) ?? 0, weights: idfWeights(config) };
  if (mode === 'one_hot') return inSamples(writer, encodedEach(writer, numbers, encoding), 'float32', output);
  const rows = reshape(writer, numbers, 'int64', [-1, elementsOf(inputs[0])]);
  return inSamples(writer, encodedRows(writer, rows, encoding), 'float32', output);
}

const textVectorization: HostNodes<ConfigOf<typeof TextVectorization>> = (
  writer,
  config,
  { given, inputs, output },
) => {
  const ofTerms = lookupOf(config);
  const texts = flat(writer, given[0].x, 'string');
  const { values, splits } = tokenNodes(writer, texts, elementsOf(inputs[0]), config);
  const numbers = lookupNodes(writer, values, 'string', { ...ofTerms, salt: null, oov_method: 'floormod' });
  const { output_mode: mode } = config;
  if (mode === 'int')
    return inSamples(
      writer,
      paddedNodes(writer, { values: numbers, splits }, elementsOf(output)),
      'int64',
      output,
    );
  const depth = depthOf(ofTerms) ?? 0;
  const encoding = { mode, depth, weights: idfWeights(ofTerms) };
  const encoded =
    elementsOf(output) === depth
      ? encodedRaggedRows(writer, { values: numbers, splits }, encoding)
      : encodedEach(writer, numbers, encoding);
  return inSamples(writer, encoded, 'float32', output);
};

const hashing: HostNodes<ConfigOf<typeof Hashing>> = (writer, config, { given: [input], inputs, output }) => {
  const { num_bins, mask_value: mask, salt, output_mode: mode } = config;
  const type = input.dtype === 'string' ? 'string' : 'int64';
  const values = flat(writer, type === 'string' ? input.x : asIntegers(writer, input), type);
  const isMasked = mask !== null && num_bins > 1;
  const buckets = bucketNodes(writer, textOf(writer, values, type), {
    buckets: num_bins - (isMasked ? 1 : 0),
    salt,
  });
  const numbers = isMasked ? maskedNodes(writer, { values, buckets, type }, mask) : buckets;
  if (mode === 'int') return inSamples(writer, numbers, 'int64', output);
  const rows = reshape(writer, numbers, 'int64', [-1, elementsOf(inputs[0])]);
  return inSamples(writer, encodedRows(writer, rows, { mode, depth: num_bins }), 'float32', output);
};

/** Buckets after the first, which the mask has. */
function maskedNodes(
  writer: HostWriter,
  { values, buckets, type }: { values: string; buckets: string; type: 'string' | 'int64' },
  mask: string | number,
): string {
  const T = typeOf('int64');
  const shifted = writer.add('AddV2', [buckets, writer.numbers('int64', [1], [])], { T });
  if ((typeof mask === 'string') !== (type === 'string')) return shifted;
  const constant = typeof mask === 'string' ? writer.texts([mask], []) : writer.numbers('int64', [mask], []);
  const attr = { T: typeOf(type), incompatible_shape_error: { b: true } };
  const isMask = writer.add('Equal', [values, constant], attr);
  return writer.add('SelectV2', [isMask, writer.numbers('int64', [0], []), shifted], { T });
}

const hashedCrossing: HostNodes<ConfigOf<typeof HashedCrossing>> = (writer, config, { given, output }) => {
  const { num_bins, output_mode: mode } = config;
  const features = given.map((input) => {
    const type = input.dtype === 'string' ? 'string' : 'int64';
    const x = type === 'string' ? input.x : asIntegers(writer, input);
    return { x: reshape(writer, x, type, [-1, 1]), type } as const;
  });
  const numbers = crossNodes(writer, features, num_bins);
  if (mode === 'int') return inSamples(writer, numbers, 'int64', output);
  return inSamples(writer, encodedEach(writer, numbers, { mode, depth: num_bins }), 'float32', output);
};

/** As float32, in which the boundaries are compared on the device as well. */
const discretization: HostNodes<ConfigOf<typeof Discretization>> = (
  writer,
  config,
  { given: [input], output },
) => {
  const boundaries = writer.numbers('float32', config.bin_boundaries ?? [], [
    1,
    config.bin_boundaries?.length ?? 0,
  ]);
  const values = cast(writer, input.x, input.dtype, 'float32');
  const rows = reshape(writer, values, 'float32', [1, -1]);
  const attr = { T: typeOf('float32'), out_type: typeOf('int64') };
  return inSamples(writer, writer.add('UpperBound', [boundaries, rows], attr), 'int64', output);
};

const moved: HostNodes<unknown> = (writer, _, { given: [input], output }) =>
  inSamples(writer, input.x, input.dtype, output);

const concatenate: HostNodes<ConfigOf<typeof Concatenate>> = (writer, { axis }, { given, output }) => {
  const at = writer.numbers('int32', [axis < 0 ? axis + output.length + 1 : axis], []);
  const attr = { N: { i: given.length }, T: typeOf('string'), Tidx: typeOf('int32') };
  return {
    x: writer.add('ConcatV2', [...given.map(({ x }) => x), at], attr),
    dtype: 'string',
    shape: output,
  };
};

/** The nodes of each layer that computes on the host. */
export const HOST_NODES: { readonly [T in LayerType]?: HostNodes<never> } = {
  StringLookup: stringLookup,
  IntegerLookup: integerLookup,
  TextVectorization: textVectorization,
  Hashing: hashing,
  HashedCrossing: hashedCrossing,
  Discretization: discretization,
  Concatenate: concatenate,
  Flatten: moved,
  Reshape: moved,
};
