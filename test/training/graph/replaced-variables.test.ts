import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createGraph } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { afterwards, recordRead, recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import { assign, read } from '../../../workers/engine/graph/variables.js';

loadTensorFlow({ intraOpThreads: 2, steps: 'concurrent' });

const VARIABLES = 300;
const TIMES = 1000;

/** Without scripts/setup/engine/node-references.h the process crashes here. */
test('values of JavaScript arrays can be replaced by several threads of TensorFlow at once', () => {
  const graph = createGraph();
  const paths = Array.from({ length: VARIABLES }, (_, index) => `variable_${index}`);
  const variables = new Map(paths.map((path) => [path, graph.variable(path, [8], 'float32')]));
  const write = recordWrite(graph, 'values', variables);
  const readAll = recordRead(graph, 'values', variables);
  const done = graph.record('negate', () => {
    return afterwards([...variables.values()].map((variable) => assign(variable, tf.neg(read(variable)))));
  });
  const session = openSession(graph);
  const negate = session.prepare({ feeds: [], fetches: [done] });
  for (let time = 0; time < TIMES; time += 1) {
    writeValues(
      session,
      write,
      variables,
      new Map(paths.map((path) => [path, new Float32Array(8).fill(time)])),
    );
    negate([]);
  }
  for (const values of readAll(session).values())
    assert.deepEqual(
      [...values],
      Array.from({ length: 8 }, () => 1 - TIMES),
    );
  session.dispose();
});
