import { layerCases } from '../layer-cases.js';

export default layerCases(
  'CategoryEncoding',
  [
    { args: { num_tokens: 5 }, input: [4], output: [5], integers: 5 },
    { args: { num_tokens: 4, output_mode: 'one_hot' }, input: [1], output: [4], integers: 4 },
    { args: { num_tokens: 4, output_mode: 'one_hot' }, input: [2, 3], output: [2, 3, 4], integers: 4 },
    {
      name: 'counts, without the integers from num_tokens on',
      args: { num_tokens: 3, output_mode: 'count' },
      input: [6],
      output: [3],
      integers: 5,
    },
    { args: { num_tokens: 4 }, input: [3, 2], output: [2, 4], integers: 4 },
    { args: { num_tokens: 3, output_mode: 'count' }, input: [4, 2], output: [2, 3], integers: 3 },
    {
      name: 'counts by weights',
      args: { num_tokens: 4, output_mode: 'count' },
      input: [
        [5, 2],
        [5, 2],
      ],
      output: [2, 4],
      integers: 4,
    },
  ],
  [
    { input: [4], message: /num_tokens/ },
    { args: { num_tokens: 4 }, input: [], message: /encodes the integers along the first axis/ },
    { args: { num_tokens: 4, sparse: true }, input: [4], message: /Sparse outputs are not supported/ },
    { args: { num_tokens: 4 }, input: [[4], [4]], message: /count_weights with output_mode 'count' only/ },
    {
      args: { num_tokens: 4, output_mode: 'count' },
      input: [[4], [3]],
      message: /count_weights must have the shape of the integers, \[4\]; got \[3\]/,
    },
  ],
);
