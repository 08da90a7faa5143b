import { layerCases } from '../layer-cases.js';

export default layerCases(
  'EinsumDense',
  [
    {
      args: { equation: 'ab,bc->ac', output_shape: 4, bias_axes: 'c' },
      input: [3],
      output: [4],
      parameters: 16,
    },
    {
      args: { equation: '...x,xy->...y', output_shape: [6], bias_axes: 'y', activation: 'relu' },
      input: [4, 5, 3],
      output: [4, 5, 6],
      parameters: 24,
      mask: true,
    },
    {
      args: { equation: 'abc,cde->abde', output_shape: [null, 2, 3], bias_axes: 'de' },
      input: [4, 5],
      output: [4, 2, 3],
      parameters: 36,
    },
    {
      name: 'a bias with axes of size 1, over the positions of a mixer',
      args: { equation: 'abc,bd->adc', output_shape: [6, null], bias_axes: 'd' },
      input: [4, 5],
      output: [6, 5],
      parameters: 30,
    },
    {
      name: 'an ellipsis at the end',
      args: { equation: 'ab...,bc->ac...', output_shape: [6], bias_axes: 'c', activation: 'tanh' },
      input: [4, 2, 3],
      output: [6, 2, 3],
      parameters: 30,
    },
    {
      name: 'a kernel for each position, and a summed axis',
      args: {
        equation: 'abcd,bcde->abe',
        output_shape: [3, 2],
        kernel_initializer: { type: 'he_normal', input_axes: [1], output_axes: [2] },
        activity_regularizer: { type: 'l2', l2: 0.5 },
      },
      input: [3, 2, 4],
      output: [3, 2],
      parameters: 48,
    },
  ],
  [
    {
      args: { equation: 'ab,bc', output_shape: 4 },
      input: [3],
      message: /equation must have the form "ab,bc->ac"/,
    },
    {
      args: { equation: 'abc,cd->abd', output_shape: 4 },
      input: [3],
      message:
        /equation "abc,cd->abd" names 3 axes of the input, the batch included, which has 2; EinsumDense got \[3\]/,
    },
    {
      args: { equation: 'abc,cd->abd', output_shape: 4 },
      input: [2, 3],
      message: /output_shape \[4\] must have 2 sizes for the output "abd"/,
    },
    {
      args: { equation: 'abc,cd->abd', output_shape: [5, 4] },
      input: [2, 3],
      message: /output_shape \[5, 4\] has 5 for "b", of which the input has 2/,
    },
    {
      args: { equation: 'abc,cd->abd', output_shape: [null, null] },
      input: [2, 3],
      message: /must have a size for "d", which the input lacks/,
    },
    {
      args: { equation: 'ab,bc->ac', output_shape: 4, bias_axes: 'd' },
      input: [3],
      message: /bias_axes "d" must name axes of the output "ac"/,
    },
    {
      args: { equation: 'ab,bc->ca', output_shape: 4 },
      input: [3],
      message: /must have the batch as the first axis of input and output/,
    },
    {
      args: { equation: 'ab,ac->ac', output_shape: 4 },
      input: [3],
      message: /has the batch, "a", in its kernel/,
    },
    { args: { equation: 'ab,bcd->ac', output_shape: 4 }, input: [3], message: /has "d" in its kernel only/ },
  ],
);
