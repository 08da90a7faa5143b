/** Values in ascending order, and how many numbers each stands for: Keras's summary of quantiles. */
export interface Summary {
  values: Float32Array;
  weights: Float32Array;
}

/** The summary of no numbers. */
export const EMPTY: Summary = { values: new Float32Array(), weights: new Float32Array() };

/** After `summarize` of keras.src.layers.preprocessing.discretization. Sorts the numbers in place. */
export function summarize(numbers: Float32Array, epsilon: number): Summary {
  numbers.sort();
  const step = Math.max(numbers.length / (1 / epsilon), 1);
  const [first, stride] = [Math.trunc(step - 1), Math.trunc(step)];
  const count = Math.max(0, Math.ceil((numbers.length - first) / stride));
  const values = Float32Array.from({ length: count }, (_, index) => numbers[first + index * stride] ?? 0);
  return { values, weights: new Float32Array(count).fill(step) };
}

/** After `merge_summaries`. */
export function mergeSummaries(a: Summary, b: Summary, epsilon: number): Summary {
  const values = joined(a.values, b.values);
  const weights = joined(a.weights, b.weights);
  const order = [...values.keys()].sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  const ordered = (numbers: Float32Array) => Float32Array.from(order, (index) => numbers[index] ?? 0);
  return compressed({ values: ordered(values), weights: ordered(weights) }, epsilon);
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** After `compress_summary`: the values at equal shares of the numbers. */
export function compressed(summary: Summary, epsilon: number): Summary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const sums = new Float32Array(weights.length);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum = Math.fround(sum + weight);
    sums[index] = sum;
  }
  const shares = sums.map((one) => one / sum);
  const wanted = Array.from({ length: Math.ceil(1 / epsilon) }, (_, index) => epsilon + index * epsilon);
  const counts = wanted.map((share) => interpolated(share, shares, sums));
  return {
    values: Float32Array.from(wanted, (share) => interpolated(share, shares, values)),
    weights: Float32Array.from(counts, (count, index) => count - (counts[index - 1] ?? 0)),
  };
}

/** After numpy.interp: y at x, between points whose x is in ascending order. */
function interpolated(x: number, xs: Float32Array, ys: Float32Array): number {
  const last = xs.length - 1;
  if (x >= (xs[last] ?? 0)) return ys[last] ?? 0;
  if (x < (xs[0] ?? 0)) return ys[0] ?? 0;
  const at = lastNotAbove(x, xs);
  const [left = 0, right = 0] = [xs[at], xs[at + 1]];
  const [low = 0, high = 0] = [ys[at], ys[at + 1]];
  return x === left ? low : ((high - low) / (right - left)) * (x - left) + low;
}

function lastNotAbove(x: number, xs: Float32Array): number {
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  return low;
}
