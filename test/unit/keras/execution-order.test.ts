import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionOrder } from '../../../src/keras/graph/run/execution-order.js';
import type { ModelEntry } from '../../../src/keras/graph/short-model.js';
import { acceptedGraph } from '../../helpers/graphs/accepted-graph.js';

const dense = (name: string, inputs: string): ModelEntry => ({ type: 'Dense', name, units: 4, inputs });
const input = (name: string): ModelEntry => ({ type: 'InputLayer', name, shape: [4] });
const normalization = (...calls: string[]): ModelEntry => ({
  type: 'BatchNormalization',
  name: 'bn',
  calls: calls.map((inputs) => ({ inputs })),
});
const add = (...inputs: string[]): ModelEntry => ({ type: 'Add', name: 'add', inputs });

function ordered(layers: ModelEntry[], outputs: string): string[] {
  const order = executionOrder(acceptedGraph({ layers, outputs }));
  assert.ok(order.outcome === 'ordered');
  return order.calls.map(({ node, index }) => `${node.name}/${index}`);
}

test('calls at the same distance from the output run in the order of Keras, the last branch first', () => {
  const branches = [dense('left', 'bn'), dense('right', 'bn/1'), add('left', 'right')];
  const order = ordered([input('a'), input('b'), normalization('a', 'b'), ...branches], 'add');
  assert.deepEqual(order.slice(2, 4), ['bn/1', 'bn/0']);
});

test('calls further from the output run first, wherever they stand', () => {
  const layers = [input('a'), normalization('a', 'far'), dense('far', 'a'), dense('near', 'bn/1')];
  const order = ordered([...layers, add('bn', 'near')], 'add');
  assert.ok(order.indexOf('far/0') < order.indexOf('bn/1'));
  assert.equal(order.at(-1), 'add/0');
});

test('an input without use runs last', () => {
  assert.deepEqual(ordered([input('a'), input('unused'), dense('d', 'a')], 'd'), ['a/0', 'd/0', 'unused/0']);
});
