const THRESHOLD = 0.5;

/** Whether a probability of class 1 means class 1. */
export const isYes = (probability: number): boolean => probability >= THRESHOLD;

/** The probability of a logit. */
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** exp(x - max) / sum, which never overflows. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = values.map((logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}
