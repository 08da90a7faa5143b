/** Arithmetic of unsigned 64-bit integers, as C++ has it. */
const BITS = 64n;

export const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

export const multiply = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a * b);

export const rotateRight = (value: bigint, bits: bigint): bigint =>
  BigInt.asUintN(64, (value >> bits) | (value << (BITS - bits)));

export const rotateLeft = (value: bigint, bits: bigint): bigint => rotateRight(value, BITS - bits);

export const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);
