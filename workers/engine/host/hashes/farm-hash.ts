import { multiply, rotateRight, shiftMix, wrap } from './uint64.js';

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

/** FarmHash Fingerprint64 of bytes, by which TensorFlow puts texts into buckets: `farmhashna::Hash64` of google/farmhash. */
export function farmHash64(bytes: Buffer): bigint {
  const { length } = bytes;
  if (length <= 16) return hashTo16(bytes);
  if (length <= 32) return hashTo32(bytes);
  return length <= 64 ? hashTo64(bytes) : hashLonger(bytes);
}

const at = (bytes: Buffer, index: number): bigint => bytes.readBigUInt64LE(index);
const at32 = (bytes: Buffer, index: number): bigint => BigInt(bytes.readUInt32LE(index));

function joined(u: bigint, v: bigint, factor: bigint): bigint {
  const a = shiftMix(multiply(u ^ v, factor));
  return multiply(shiftMix(multiply(v ^ a, factor)), factor);
}

const factorOf = (length: number): bigint => wrap(K2 + 2n * BigInt(length));

function hashTo16(bytes: Buffer): bigint {
  const { length } = bytes;
  const factor = factorOf(length);
  if (length >= 8) {
    const a = wrap(at(bytes, 0) + K2);
    const b = at(bytes, length - 8);
    const c = wrap(multiply(rotateRight(b, 37n), factor) + a);
    const d = multiply(wrap(rotateRight(a, 25n) + b), factor);
    return joined(c, d, factor);
  }
  if (length >= 4)
    return joined(wrap(BigInt(length) + (at32(bytes, 0) << 3n)), at32(bytes, length - 4), factor);
  return length > 0 ? hashTo3(bytes) : K2;
}

function hashTo3(bytes: Buffer): bigint {
  const { length } = bytes;
  const [first = 0, middle = 0, last = 0] = [bytes[0], bytes[length >> 1], bytes[length - 1]];
  const y = BigInt(first + (middle << 8));
  const z = BigInt(length + (last << 2));
  return multiply(shiftMix(multiply(y, K2) ^ multiply(z, K0)), K2);
}

function hashTo32(bytes: Buffer): bigint {
  const { length } = bytes;
  const factor = factorOf(length);
  const a = multiply(at(bytes, 0), K1);
  const b = at(bytes, 8);
  const c = multiply(at(bytes, length - 8), factor);
  const d = multiply(at(bytes, length - 16), K2);
  return joined(
    wrap(rotateRight(wrap(a + b), 43n) + rotateRight(c, 30n) + d),
    wrap(a + rotateRight(wrap(b + K2), 18n) + c),
    factor,
  );
}

function hashTo64(bytes: Buffer): bigint {
  const { length } = bytes;
  const factor = factorOf(length);
  const a = multiply(at(bytes, 0), K2);
  const b = at(bytes, 8);
  const c = multiply(at(bytes, length - 8), factor);
  const d = multiply(at(bytes, length - 16), K2);
  const y = wrap(rotateRight(wrap(a + b), 43n) + rotateRight(c, 30n) + d);
  const z = joined(y, wrap(a + rotateRight(wrap(b + K2), 18n) + c), factor);
  const e = multiply(at(bytes, 16), factor);
  const f = at(bytes, 24);
  const g = multiply(wrap(y + at(bytes, length - 32)), factor);
  const h = multiply(wrap(z + at(bytes, length - 24)), factor);
  return joined(
    wrap(rotateRight(wrap(e + f), 43n) + rotateRight(g, 30n) + h),
    wrap(e + rotateRight(wrap(f + a), 18n) + g),
    factor,
  );
}

type Pair = readonly [bigint, bigint];

/** `WeakHashLen32WithSeeds` of 32 bytes. */
function weak(bytes: Buffer, index: number, [a, b]: Pair): Pair {
  const [w, x, y, z] = [at(bytes, index), at(bytes, index + 8), at(bytes, index + 16), at(bytes, index + 24)];
  const first = wrap(a + w);
  const sum = wrap(first + x + y);
  const rotated = rotateRight(wrap(b + first + z), 21n);
  return [wrap(sum + z), wrap(rotated + rotateRight(sum, 44n) + first)];
}

interface State {
  x: bigint;
  y: bigint;
  z: bigint;
  v: Pair;
  w: Pair;
}

/** Takes in 64 bytes. @param nine 9 for the last ones, else 1 */
function round({ x, y, z, v, w }: State, bytes: Buffer, from: number, factor: bigint, nine: bigint): State {
  const nextX =
    multiply(rotateRight(wrap(x + y + v[0] + at(bytes, from + 8)), 37n), factor) ^ wrap(w[1] * nine);
  const nextY = wrap(
    multiply(rotateRight(wrap(y + v[1] + at(bytes, from + 48)), 42n), factor) +
      v[0] * nine +
      at(bytes, from + 40),
  );
  const nextZ = multiply(rotateRight(wrap(z + w[0]), 33n), factor);
  return {
    x: nextZ,
    y: nextY,
    z: nextX,
    v: weak(bytes, from, [multiply(v[1], factor), wrap(nextX + w[0])]),
    w: weak(bytes, from + 32, [wrap(nextZ + w[1]), wrap(nextY + at(bytes, from + 16))]),
  };
}

const SEED = 81n;

function hashLonger(bytes: Buffer): bigint {
  const { length } = bytes;
  const y = wrap(SEED * K1 + 113n);
  let state: State = {
    x: wrap(SEED * K2 + at(bytes, 0)),
    y,
    z: multiply(shiftMix(wrap(y * K2 + 113n)), K2),
    v: [0n, 0n],
    w: [0n, 0n],
  };
  const end = Math.floor((length - 1) / 64) * 64;
  for (let from = 0; from < end; from += 64) state = round(state, bytes, from, K1, 1n);
  return finish(state, bytes, length);
}

function finish(state: State, bytes: Buffer, length: number): bigint {
  const factor = wrap(K1 + ((state.z & 0xffn) << 1n));
  const w0 = wrap(state.w[0] + BigInt((length - 1) & 63));
  const v0 = wrap(state.v[0] + w0);
  const last: State = { ...state, v: [v0, state.v[1]], w: [wrap(w0 + v0), state.w[1]] };
  const { x, y, z, v, w } = round(last, bytes, length - 64, factor, 9n);
  return joined(
    wrap(joined(v[0], w[0], factor) + multiply(shiftMix(y), K0) + z),
    wrap(joined(v[1], w[1], factor) + x),
    factor,
  );
}
