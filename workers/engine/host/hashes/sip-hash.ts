import { rotateLeft, wrap } from './uint64.js';

/** SipHash-2-4 of bytes, by which TensorFlow's `string_to_hash_bucket_strong` counts. @param key two 64-bit integers */
export function sipHash64(bytes: Buffer, [first, second]: readonly [bigint, bigint]): bigint {
  const [a, b] = [wrap(first), wrap(second)];
  let state: State = [
    a ^ 0x736f6d6570736575n,
    b ^ 0x646f72616e646f6dn,
    a ^ 0x6c7967656e657261n,
    b ^ 0x7465646279746573n,
  ];
  const whole = bytes.length - (bytes.length % 8);
  for (let from = 0; from < whole; from += 8) state = take(state, bytes.readBigUInt64LE(from));
  state = take(state, lastWord(bytes, whole));
  const [v0, v1, v2, v3] = rounds([state[0], state[1], state[2] ^ 0xffn, state[3]], 4);
  return v0 ^ v1 ^ v2 ^ v3;
}

type State = readonly [bigint, bigint, bigint, bigint];

/** The bytes left, with their number in the highest byte. */
function lastWord(bytes: Buffer, from: number): bigint {
  let word = BigInt(bytes.length & 0xff) << 56n;
  for (let index = from; index < bytes.length; index++)
    word |= BigInt(bytes[index] ?? 0) << BigInt(8 * (index - from));
  return word;
}

function take([v0, v1, v2, v3]: State, word: bigint): State {
  const [w0, w1, w2, w3] = rounds([v0, v1, v2, v3 ^ word], 2);
  return [w0 ^ word, w1, w2, w3];
}

function rounds(state: State, count: number): State {
  let next = state;
  for (let round = 0; round < count; round++) next = sipRound(next);
  return next;
}

function sipRound([v0, v1, v2, v3]: State): State {
  const a0 = wrap(v0 + v1);
  const a1 = rotateLeft(v1, 13n) ^ a0;
  const a2 = wrap(v2 + v3);
  const a3 = rotateLeft(v3, 16n) ^ a2;
  const b0 = wrap(rotateLeft(a0, 32n) + a3);
  const b3 = rotateLeft(a3, 21n) ^ b0;
  const b2 = wrap(a2 + a1);
  const b1 = rotateLeft(a1, 17n) ^ b2;
  return [b0, b1, rotateLeft(b2, 32n), b3];
}
