import { farmHash64 } from './farm-hash.js';
import { multiply, shiftMix, wrap } from './uint64.js';

/** The key that tf.sparse.cross_hashed begins with. */
const KEY = 0xdecafcaffen;
const FACTOR = 0xc6a4a7935bd1e995n;

/** TensorFlow's `FingerprintCat64`. */
function joined(first: bigint, second: bigint): bigint {
  const mixed = multiply(shiftMix(multiply(second, FACTOR)), FACTOR);
  const product = multiply(first ^ FACTOR ^ mixed, FACTOR);
  return shiftMix(multiply(shiftMix(product), FACTOR));
}

/** The bucket of a combination of features: texts count by their hash, integers as they are. */
export function crossBucket(features: readonly (string | bigint)[], buckets: number): number {
  const hash = features.map(numberOf).reduce(joined, KEY);
  return Number(hash % BigInt(buckets));
}

const numberOf = (feature: string | bigint): bigint =>
  typeof feature === 'string' ? farmHash64(Buffer.from(feature, 'utf8')) : wrap(feature);
