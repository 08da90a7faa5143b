import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { SampleWeights } from '../../../contracts/jobs/fit-arguments.js';
import type { PortNames } from '../../data/uses/read-entries.js';
import { findWeights, type WeightSource } from '../../data/uses/weight-source.js';
import type { Finding } from '../../problems/finding.js';
import type { Located } from '../../training/outputs/by-output.js';
import { readSampleWeights } from '../../training/outputs/sample-weights.js';

/** The weights of an output's samples, and the name that the job gives them. */
export type ExaminedWeights = Located<WeightSource & { name: string; isShared: boolean }>;

/** Finds the weights of the samples of each output. @param outputs The names of the outputs, as far as they are known */
export function examineWeights(
  dataset: Dataset,
  given: SampleWeights | null,
  outputs: PortNames,
): { weights: (ExaminedWeights | undefined)[]; issues: Finding[] } {
  const { names, isShared, issues } = readSampleWeights(given, { names: outputs, isObject: false });
  const found = new Map<string, Finding>();
  const weights = names.map((name): ExaminedWeights | undefined => {
    if (name === undefined) return undefined;
    const { value, pointer } = name;
    const source = findWeights(dataset, value, pointer);
    if (source.outcome === 'accepted') return { pointer, value: { ...source.value, name: value, isShared } };
    for (const issue of source.issues) found.set(issue.pointer, issue);
    return undefined;
  });
  return { weights, issues: [...issues, ...found.values()] };
}
