import type { SampleWeights } from '../../../contracts/jobs/fit-arguments.js';
import type { Finding } from '../../problems/finding.js';
import { distribute, type Located, type OutputNames } from './by-output.js';

const POINTER = '/fit/sample_weight';

/** The names of the weights of the outputs that have some. */
export interface ReadSampleWeights {
  /** In the order of the outputs; undefined for one without weights. */
  names: readonly (Located<string> | undefined)[];
  /** Whether one name is that of all outputs. */
  isShared: boolean;
  issues: Finding[];
}

/** Reads the name of the weights of all outputs, or names by output. */
export function readSampleWeights(given: SampleWeights | null, outputs: OutputNames): ReadSampleWeights {
  if (given === null) return { names: [], isShared: false, issues: [] };
  if (typeof given === 'string')
    return {
      names: outputs.names.map(() => ({ value: given, pointer: POINTER })),
      isShared: outputs.names.length > 1,
      issues: [],
    };
  const { parts, issues } = distribute(given, POINTER, outputs);
  const names: (Located<string> | undefined)[] = outputs.names.map(() => undefined);
  for (const { value, pointer, output } of parts) names[output] = { value, pointer };
  return { names, isShared: false, issues };
}
