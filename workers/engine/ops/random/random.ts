/** A stream of uniform numbers: the same keys give the same stream, on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
}

/** Mixes keys (a seed, a purpose, an epoch …) into 32 bits: MurmurHash3's finaliser over each. */
export function mixKeys(...keys: number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = finalise(hash ^ Math.imul(key | 0, 0x85ebca6b)) + 0x9e3779b9;
    hash = finalise(hash ^ Math.floor(key / 2 ** 32));
  }
  return hash >>> 0;
}

function finalise(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A 32-bit key for a name, so that each purpose has a stream of its own. */
export function keyOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** A generator for the given keys: xoshiro128** (Blackman and Vigna, 2018). */
export function createRandom(...keys: number[]): Random {
  const next = xoshiro128(keys);
  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (bound) => Math.floor(uniform() * bound),
  };
}

function xoshiro128(keys: number[]): () => number {
  let [a, b, c, d] = [mixKeys(...keys, 1), mixKeys(...keys, 2), mixKeys(...keys, 3), mixKeys(...keys, 4) | 1];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/** 0 … count - 1 in an order drawn from `random` (Fisher–Yates). */
export function permutation(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

/** An order in which each run of `size` elements keeps its elements; the last run may be shorter. */
export function shuffledWithin(order: Int32Array, size: number, random: Random): Int32Array {
  const shuffled = new Int32Array(order.length);
  for (let from = 0; from < order.length; from += size) {
    const count = Math.min(size, order.length - from);
    shuffled.set(
      permutation(count, random).map((index) => order[from + index] ?? 0),
      from,
    );
  }
  return shuffled;
}
