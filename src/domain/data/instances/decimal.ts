/** Powers of ten, correctly rounded, which `**` need not be; with more, estimates might leave the range of float64. */
const POWERS = Float64Array.from({ length: 61 }, (_, power) => Number(`1e${power}`));

/** `value` × 10^`power`; NaN if the power is large. */
export const shift = (value: number, power: number): number =>
  power < 0 ? value / (POWERS[-power] ?? Number.NaN) : value * (POWERS[power] ?? Number.NaN);

/** Whether `shift` rounds only once, from two exact numbers, so that it is the nearest float64 (Clinger 1990, the fast path). */
export const isExact = (significand: number, power: number): boolean =>
  significand < 2 ** 53 && power >= -22 && power <= 22;

/**
 * The float32 nearest to the float64 nearest to a decimal number that `estimate` approximates; NaN if the
 * estimate is too close to the boundary between two of them to tell. An estimate errs by up to 10 roundings of
 * 2^-53 of its value: 6 in the significand, 1 for digits left out, 2 of the power of ten and 1 of the float64.
 */
export function nearestFloat(estimate: number): number {
  const error = 2 ** -49;
  const least = Math.fround(estimate * (1 - error));
  return least === Math.fround(estimate * (1 + error)) ? least : Number.NaN;
}
