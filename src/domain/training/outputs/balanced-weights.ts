import type { ClassWeight, ClassWeights } from '../../../contracts/jobs/training-config.js';
import { sum } from '../../../schema/sum.js';
import { isBalanced } from './output-training.js';

/** How many samples each class has, without classes that have none. */
export type ClassCounts = ReadonlyMap<number, number>;

/**
 * Replaces "balanced" by the weights n_samples / (n_classes * count) of scikit-learn's compute_class_weight, where the samples of each class
 * are known. @param names Of the outputs @param countsOf How many samples of each class an output trains on
 */
export function balancedWeights(
  given: ClassWeights | null,
  names: readonly string[],
  countsOf: (output: number) => ClassCounts | undefined,
): ClassWeights | null {
  const weightsOf = (output: number): ClassWeight | undefined => {
    const counts = countsOf(output);
    return counts && inverseFrequencies(counts);
  };
  if (given === null) return null;
  if (isBalanced(given)) return weightsOf(0) ?? given;
  return Object.fromEntries(
    Object.entries(given).map(([name, weight]) => [
      name,
      isBalanced(weight) ? (weightsOf(Math.max(0, names.indexOf(name))) ?? weight) : weight,
    ]),
  );
}

function inverseFrequencies(counts: ClassCounts): ClassWeight {
  const samples = sum([...counts.values()]);
  return Object.fromEntries([...counts].map(([label, count]) => [label, samples / (counts.size * count)]));
}
