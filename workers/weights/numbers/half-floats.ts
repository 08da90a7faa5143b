const EXPONENT_BIAS = 15;
const FRACTION_BITS = 10;

/** Values of all 65,536 IEEE half-precision floats by their bits. */
const HALVES = Float32Array.from({ length: 65_536 }, (_, bits) => halfValue(bits));

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - EXPONENT_BIAS);
  return sign * (1 + fraction) * 2 ** (exponent - EXPONENT_BIAS);
}

/** Half-precision floats as float32, exactly. */
export const fromFloat16 = (bits: Uint16Array): Float32Array =>
  Float32Array.from(bits, (one) => HALVES[one] ?? 0);

/** bfloat16 as float32, exactly: it is the upper half of its bits. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (one) => one << 16).buffer);
}
