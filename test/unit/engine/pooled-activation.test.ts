import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { poolFirst } from '../../../workers/engine/graph/pooled-activation.js';
import type { NodeDef } from '../../../workers/engine/graph/saved-model-proto.js';

const node = (name: string, op: string, ...input: string[]): NodeDef => ({ name, op, input, attr: {} });

/** A step with relu, a pooling and their gradients. */
const NODES = [
  node('relu', 'Relu', 'x:0'),
  node('pool', 'MaxPool', 'relu:0'),
  node('loss', 'Sum', 'pool:0', 'axes:0'),
  node('pool_gradient', 'MaxPoolGrad', 'relu:0', 'pool:0', 'dy:0'),
  node('relu_gradient', 'ReluGrad', 'pool_gradient:0', 'relu:0'),
  node('bias_gradient', 'BiasAddGrad', 'relu_gradient:0'),
  node('x_gradient', 'Identity', 'relu_gradient:0'),
];
const ENDS = ['loss:0', 'bias_gradient:0', 'x_gradient:0'];

describe('poolFirst', () => {
  test('lets the activation and its gradient work on the windows', () => {
    const inputs = poolFirst(NODES, ENDS).map(({ name, input }) => [name, ...input].join(' '));
    assert.deepEqual(inputs, [
      'relu pool:0',
      'pool x:0',
      'loss relu:0 axes:0',
      'pool_gradient x:0 pool:0 relu_gradient:0',
      'relu_gradient dy:0 relu:0',
      'bias_gradient relu_gradient:0',
      'x_gradient pool_gradient:0',
    ]);
  });

  for (const fetched of ['relu', 'pool', 'pool_gradient', 'relu_gradient'])
    test(`changes nothing where a run fetches ${fetched}, whose value would be another one`, () => {
      for (const output of [fetched, `${fetched}:0`])
        assert.deepEqual(poolFirst(NODES, [...ENDS, output]), NODES);
    });
});
