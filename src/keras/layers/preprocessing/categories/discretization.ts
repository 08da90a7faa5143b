import { Type } from 'typebox';
import { choice, flag, integer, list, number, optional, orNull } from '../../../argument.js';
import { layer } from '../../layer.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { statistic } from '../../weight.js';
import { adaptedBoundaries } from './boundaries.js';
import { ENCODINGS, encodedShape, encodingTraits, sparseComplaints } from './encoding.js';

interface Arguments {
  bin_boundaries: number[] | null;
  num_bins: number | null;
  sparse: boolean;
}

/** The number of bins: one more than there are boundaries. */
export const binsOf = ({ bin_boundaries, num_bins }: Omit<Arguments, 'sparse'>): number =>
  (bin_boundaries?.length ?? adaptedBoundaries(num_bins ?? 1)) + 1;

export const Discretization = layer('Discretization', {
  summary:
    'Numbers to the bins that they fall into: the number of boundaries that are not above them. Boundaries that are not given are the quantiles of the training data.',
  args: {
    bin_boundaries: optional(
      orNull(
        list(
          Type.Array(Type.Number(), {
            minItems: 1,
            maxItems: 65_536,
            description: 'In ascending order; each belongs to the bin above it.',
          }),
        ),
      ),
      null,
    ),
    num_bins: optional(
      orNull(
        integer({
          minimum: 2,
          maximum: 65_536,
          description: 'The number of bins whose boundaries are adapted.',
        }),
      ),
      null,
    ),
    epsilon: optional(
      number({ exclusiveMinimum: 0, maximum: 1, description: 'The precision of adapted boundaries.' }),
      0.01,
    ),
    output_mode: optional(choice(ENCODINGS), 'int'),
    sparse: flag(false),
  },
  output: (config, [input]) =>
    encodedShape({ type: 'Discretization', output_mode: config.output_mode, depth: binsOf(config) }, input),
  weights: ({ bin_boundaries, num_bins }) =>
    bin_boundaries === null
      ? [statistic('bin_boundaries', [adaptedBoundaries(num_bins ?? 1)], { type: 'constant', value: 0 })]
      : [],
  conflicts: (config) => [...boundaryComplaints(config), ...sparseComplaints(config)],
  adapting: {
    isMissing: ({ bin_boundaries }) => bin_boundaries === null,
    given: 'bin_boundaries',
    isIdentityWithout: false,
  },
  host: {
    when: 'asked',
    takes: ({ bin_boundaries, output_mode }) =>
      bin_boundaries !== null && output_mode === 'int' ? ['numbers'] : [],
    gives: () => 'float32',
  },
  givesIntegers: ({ output_mode }) => output_mode === 'int',
  traits: {
    ...encodingTraits,
    keptElements: (config, shapes, rules) =>
      config.output_mode === 'int' ? 0 : encodingTraits.keptElements(config, shapes, rules),
  },
});

/** Keras saves an adapted layer with both, and then uses the boundaries. */
function boundaryComplaints({ bin_boundaries: boundaries, num_bins }: Arguments): Complaint[] {
  if (boundaries === null && num_bins === null) {
    const complaint =
      'Discretization needs bin_boundaries, or num_bins, whose boundaries are adapted on the training split. Give one of them.';
    return [{ argument: 'bin_boundaries', complaint }];
  }
  const isSorted = (boundaries ?? []).every(
    (boundary, index, all) => boundary >= (all[index - 1] ?? boundary),
  );
  if (isSorted) return [];
  return [{ argument: 'bin_boundaries', complaint: 'bin_boundaries must be in ascending order. Sort them.' }];
}
