import type { LossWeights } from '../../../contracts/jobs/compile.js';
import type { Finding } from '../../problems/finding.js';
import { type Distributed, distribute, type Located, type OutputNames } from './by-output.js';

const POINTER = '/compile/loss_weights';

/** The weights of the losses that have one. */
export interface ReadLossWeights {
  /** In the order of the outputs; undefined for one without weight. */
  weights: readonly (Located<number> | undefined)[];
  issues: Finding[];
}

/** Reads the weight of each output's loss. A single number is that of every loss. */
export function readLossWeights(
  given: LossWeights | undefined,
  outputs: OutputNames | undefined,
): ReadLossWeights {
  const { parts, issues } = distributeWeights(given ?? {}, outputs);
  const weights: (Located<number> | undefined)[] = (outputs?.names ?? []).map(() => undefined);
  const found = [...issues];
  for (const { value, pointer, output } of parts) {
    if (value === null) continue;
    if (!Number.isFinite(Math.fround(value))) found.push(tooLarge(value, pointer));
    weights[output] = { value, pointer };
  }
  return { weights, issues: found };
}

function distributeWeights(
  given: NonNullable<LossWeights>,
  outputs: OutputNames | undefined,
): Distributed<number | null> {
  if (typeof given !== 'number') return distribute(given, POINTER, outputs);
  const names = outputs?.names ?? [undefined];
  return { parts: names.map((_, output) => ({ value: given, output, pointer: POINTER })), issues: [] };
}

const tooLarge = (weight: number, pointer: string): Finding => ({
  pointer,
  code: 'invalid_value',
  detail: `The weight ${weight} exceeds the range of float32.`,
});
