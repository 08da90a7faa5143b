import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphBody, GraphNode } from '../../helpers/gpu/graph-def.js';
import { findHostCopies } from '../../helpers/gpu/host-copies.js';
import { storedRegistry } from '../../helpers/gpu/registry-file.js';

const [FLOAT, INT32, INT64] = [1, 3, 9];
const registry = storedRegistry();

const node = (name: string, op: string, input: string[], types: Record<string, number>): GraphNode => ({
  name,
  op,
  input,
  attr: Object.fromEntries(Object.entries(types).map(([attribute, type]) => [attribute, { type }])),
});

function accuracy(classes: number): GraphBody {
  const argMax = { T: FLOAT, Tidx: INT32, output_type: classes };
  const nodes = [
    node('x', 'Placeholder', [], { dtype: FLOAT }),
    node('axis', 'Const', [], { dtype: INT32 }),
    node('found', 'ArgMax', ['x', 'axis:0'], argMax),
    node('equal', 'Equal', ['found:0', 'found'], { T: classes }),
    node('result', 'Cast', ['equal', '^x'], { SrcT: 10, DstT: FLOAT }),
  ];
  return { name: '', nodes, arguments: {} };
}

describe('findHostCopies', () => {
  it('finds a comparison of int32 that waits for the GPU, and none in int64', () => {
    const { copies, onHost } = findHostCopies(registry, accuracy(INT32));
    assert.deepEqual(copies, ['ArgMax:float32 → Equal:int32.x', 'ArgMax:float32 → Equal:int32.y']);
    assert.deepEqual(onHost, ['Const:int32', 'Equal:int32']);
    assert.deepEqual(findHostCopies(registry, accuracy(INT64)), {
      missing: [],
      onHost: ['Const:int32'],
      copies: [],
    });
  });

  it('finds operations without a kernel for GPUs, or without one for their type', () => {
    const nodes = [
      node('read', 'ReadFile', [], {}),
      node('rows', 'ResourceGather', ['handle', 'indices'], { dtype: INT32, Tindices: INT32 }),
    ];
    assert.deepEqual(findHostCopies(registry, { name: '', nodes, arguments: {} }).missing, [
      'ReadFile',
      'ResourceGather:int32',
    ]);
  });

  it("finds copies in a function, whose arguments are in the GPU's memory unless they are int32", () => {
    const types = { T: FLOAT, Tpaddings: INT32 };
    const nodes = [
      node('sum', 'AddV2', ['a', 'a'], { T: FLOAT }),
      node('pad', 'PadV2', ['a', 'shape', 'sum:z:0'], types),
    ];
    const body = { name: 'body', nodes, arguments: { a: FLOAT, shape: INT32 } };
    assert.deepEqual(findHostCopies(registry, body).copies, [
      'AddV2:float32 → PadV2:float32.constant_values',
    ]);
  });

  it('gives arguments of many tensors their places', () => {
    const pack = node('pack', 'Pack', ['a', 'b', 'c'], { T: INT32 });
    pack.attr['N'] = { i: 3 };
    const nodes = [
      node('a', 'Const', [], { dtype: INT32 }),
      node('b', 'Cast', ['x'], { SrcT: FLOAT, DstT: INT32 }),
      node('c', 'Const', [], { dtype: INT32 }),
      pack,
    ];
    assert.deepEqual(findHostCopies(registry, { name: '', nodes, arguments: { x: FLOAT } }).copies, [
      'Cast:float32 → Pack:int32.values',
    ]);
  });
});
