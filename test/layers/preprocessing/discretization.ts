import { layerCases } from '../layer-cases.js';

const BOUNDARIES = [-1, -0.25, 0, 0.75];

export default layerCases(
  'Discretization',
  [
    { args: { bin_boundaries: BOUNDARIES }, input: [4, 3], output: [4, 3] },
    {
      name: 'puts a number on a boundary into the bin above',
      args: { bin_boundaries: [0, 1, 1, 3] },
      input: [12],
      output: [12],
      integers: 5,
    },
    { args: { bin_boundaries: BOUNDARIES, output_mode: 'one_hot' }, input: [3, 1], output: [3, 5] },
    { args: { bin_boundaries: BOUNDARIES, output_mode: 'multi_hot' }, input: [3], output: [5] },
    { args: { bin_boundaries: BOUNDARIES, output_mode: 'count' }, input: [4, 2], output: [2, 5] },
    {
      name: 'is read with its boundaries and num_bins, as Keras saves it once it is adapted',
      args: { bin_boundaries: BOUNDARIES, num_bins: 5, epsilon: 0.2 },
      input: [3],
      output: [3],
    },
    {
      args: { num_bins: 4, epsilon: 0.1 },
      input: [3],
      output: [3],
      parameters: 3,
      notInKeras:
        'Keras keeps adapted boundaries in the arguments; they are compared where they are adapted.',
    },
  ],
  [
    { input: [4], message: /needs bin_boundaries, or num_bins/ },
    { args: { bin_boundaries: [1, 0] }, input: [4], message: /ascending order/ },
    { args: { num_bins: 0 }, input: [4], message: /num_bins/ },
    { args: { num_bins: 4, output_mode: 'tf_idf' }, input: [4], message: /output_mode/ },
    { args: { num_bins: 4, output_mode: 'count', sparse: true }, input: [4], message: /Sparse outputs/ },
  ],
);
