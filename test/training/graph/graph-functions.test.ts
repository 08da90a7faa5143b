import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { recordFunction } from '../../../workers/engine/graph/function.js';
import {
  createGraph,
  emitNode,
  type GraphOutput,
  operandName,
  outputOf,
  tensorOf,
} from '../../../workers/engine/graph/graph.js';
import { repeat } from '../../../workers/engine/graph/loop/while-loop.js';
import { deviceTensor, openSession } from '../../../workers/engine/graph/session.js';
import { recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import { assign, assignAdd, placeholderTensor, read } from '../../../workers/engine/graph/variables.js';

loadTensorFlow({ intraOpThreads: 1 });

const SCALAR = { shape: [], dtype: 'float32' } as const;
const outputOfTensor = (tensor: tf.Tensor): GraphOutput => {
  const name = operandName(tensor);
  return { kind: 'output', name, dtype: 'float32' };
};

/** Records `work` on a fed scalar and a variable that begins at 10, and runs it on 3 as often as asked. */
function run(
  work: (fed: tf.Tensor, variable: ReturnType<ReturnType<typeof createGraph>['variable']>) => GraphOutput[],
  times = 1,
): number[][] {
  const graph = createGraph();
  const variable = graph.variable('count', [], 'float32');
  const recorded = graph.record('test', () => {
    const { tensor, feed } = placeholderTensor('float32', []);
    return { feed, fetches: work(tensor, variable).map(({ name }) => name) };
  });
  const variables = new Map([['count', variable]]);
  const write = recordWrite(graph, 'count', variables);
  const session = openSession(graph);
  writeValues(session, write, variables, new Map([['count', Float32Array.of(10)]]));
  const call = session.prepare({ feeds: [recorded.feed], fetches: recorded.fetches });
  const fed = deviceTensor(Float32Array.of(3), []);
  const results = Array.from({ length: times }, () => call([fed]).map((values) => values[0] ?? Number.NaN));
  fed.dispose();
  session.dispose();
  return results;
}

for (const compiled of [false, true])
  describe(`a function in a recorded graph${compiled ? ', compiled by XLA' : ''}`, () => {
    test('accepts outside values, and returns several results', () => {
      const results = run((fed) => {
        const outside = tf.mul(fed, 2);
        return recordFunction({ name: 'two', compiled }, () => [
          outputOfTensor(tf.add(outside, fed)),
          outputOfTensor(tf.sub(outside, 1)),
        ]);
      });
      assert.deepEqual(results, [[9, 5]]);
    });

    test('returns one of several outputs of an inner node', () => {
      const results = run((fed) =>
        recordFunction({ name: 'parts', compiled }, () => {
          const [, second, third] = tf.unstack(tf.stack([fed, tf.mul(fed, 10), tf.mul(fed, 100)]));
          return [second, third].flatMap((part) => (part === undefined ? [] : [outputOfTensor(part)]));
        }),
      );
      assert.deepEqual(results, [[30, 300]]);
    });

    test('returns its arguments', () => {
      const results = run((fed) => {
        const doubled = tf.mul(fed, 2);
        return recordFunction({ name: 'same', compiled }, () => [outputOfTensor(doubled)]);
      });
      assert.deepEqual(results, [[6]]);
    });

    test('updates variables in the given order, in every call', () => {
      const results = run(
        (fed, variable) =>
          recordFunction({ name: 'update', compiled }, () => {
            const before = read(variable);
            const added = assignAdd(variable, fed, [operandName(before).replace(/:0$/, '')]);
            const doubled = assign(variable, tf.mul(read(variable, [added]), 2));
            return [outputOfTensor(before), outputOfTensor(read(variable, [doubled]))];
          }),
        2,
      );
      assert.deepEqual(results, [
        [10, 26],
        [26, 58],
      ]);
    });

    test('waits for outside nodes', () => {
      const results = run((fed, variable) => {
        const added = assignAdd(variable, fed);
        return recordFunction({ name: 'late', compiled }, () => [outputOfTensor(read(variable, [added]))]);
      });
      assert.deepEqual(results, [[13]]);
    });

    test('can be called in a loop', () => {
      const results = run((fed) => {
        const { tensors } = repeat(4, { tensors: [tf.scalar(1)], lists: [] }, (_index, values) => {
          const [before = tf.scalar(0)] = values.tensors;
          const [next] = recordFunction({ name: 'body', compiled }, () => [
            outputOfTensor(tf.mul(before, tf.add(fed, 1))),
          ]);
          return { tensors: next === undefined ? [] : [tensorOf(next, SCALAR)], lists: [] };
        });
        return tensors.map(outputOfTensor);
      });
      assert.deepEqual(results, [[256]]);
    });
  });

test('a function with an operation missing in the output table is rejected by name', () => {
  const graph = createGraph();
  assert.throws(
    () =>
      graph.record('test', () =>
        recordFunction({ name: 'unknown', compiled: false }, () => [
          outputOf(emitNode({ op: 'NoSuchOp' }), 'float32'),
        ]),
      ),
    /NoSuchOp is not among the operations of op-outputs\.ts/,
  );
});
