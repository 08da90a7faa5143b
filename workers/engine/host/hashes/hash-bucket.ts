import { farmHash64 } from './farm-hash.js';
import { sipHash64 } from './sip-hash.js';

/** Puts texts into buckets. */
export type HashBucket = (text: string) => number;

/** As many texts as keep their bucket in memory: most words come again. */
const MAX_KEPT = 100_000;

/** TensorFlow's `string_to_hash_bucket_fast`, or with a salt `string_to_hash_bucket_strong`. */
export function hashBucket(buckets: number, salt: readonly number[] | null): HashBucket {
  const [first = 0, second = 0] = salt ?? [];
  const key = [BigInt(first), BigInt(second)] as const;
  const hash = salt === null ? farmHash64 : (bytes: Buffer): bigint => sipHash64(bytes, key);
  return kept((text) => Number(hash(Buffer.from(text, 'utf8')) % BigInt(buckets)));
}

/** The same function, with its last results in memory. */
function kept(bucketOf: HashBucket): HashBucket {
  const known = new Map<string, number>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const bucket = bucketOf(text);
    if (known.size >= MAX_KEPT) known.clear();
    known.set(text, bucket);
    return bucket;
  };
}
