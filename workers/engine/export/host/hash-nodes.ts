import { type NodeWriter, typeOf } from '../node-writer.js';

/** Buckets of texts: by FarmHash64, or with a salt by SipHash64. @returns int64 */
export function bucketNodes(
  writer: NodeWriter,
  texts: string,
  { buckets, salt }: { buckets: number; salt: readonly number[] | null },
): string {
  if (salt === null) return writer.add('StringToHashBucketFast', [texts], { num_buckets: { i: buckets } });
  const key = { list: { i: [...salt] } };
  return writer.add('StringToHashBucketStrong', [texts], { num_buckets: { i: buckets }, key });
}

/** The key of tf.sparse.cross_hashed. */
const CROSS_KEY = 0xdecafcaffen;

/** Buckets of combinations of features, each [samples, 1]. @returns int64, flat */
export function crossNodes(
  writer: NodeWriter,
  features: readonly { x: string; type: 'string' | 'int64' }[],
  buckets: number,
): string {
  const types = features.map(({ type }) => numberOf(typeOf(type)));
  const isText = features.every(({ type }) => type === 'string');
  const outputs = writer.add(
    'SparseCross',
    features.map(({ x }) => x),
    {
      N: { i: 0 },
      hashed_output: { b: true },
      num_buckets: { i: buckets },
      hash_key: { i: Number(CROSS_KEY) },
      sparse_types: { list: { type: [] } },
      dense_types: { list: { type: types } },
      out_type: typeOf('int64'),
      internal_type: typeOf(isText ? 'string' : 'int64'),
    },
  );
  return outputs.replace(/:0$/, ':1');
}

const numberOf = (attribute: ReturnType<typeof typeOf>): number => ('type' in attribute ? attribute.type : 0);
