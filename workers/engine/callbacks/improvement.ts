/** How a callback compares the values of epochs. */
export interface Comparison {
  /** `auto` is resolved when the job is created. */
  mode: 'auto' | 'min' | 'max';
  min_delta: number;
}

/**
 * Keras's MonitorCallback._is_improvement: better than the reference by more than `min_delta`, compared in float32 as Keras does. Every
 * value improves on null. NaN never improves on a number, and no value improves on NaN.
 */
export function isImprovement(
  value: number,
  reference: number | null,
  { mode, min_delta }: Comparison,
): boolean {
  if (reference === null) return true;
  const delta = Math.abs(min_delta);
  return mode === 'max'
    ? Math.fround(value - delta) > Math.fround(reference)
    : Math.fround(value + delta) < Math.fround(reference);
}
