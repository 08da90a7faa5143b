import { batch, operationCases } from '../operation-cases.js';

export default operationCases(
  'nn',
  { Relu: [{ args: [batch([4])] }], Sigmoid: [{ args: [batch([4, 2])] }] },
  { Relu: [{ args: ['text'], message: /x must be a tensor; got "text"/ }] },
);
