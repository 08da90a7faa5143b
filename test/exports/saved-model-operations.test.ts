import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { operationOf } from '../../src/keras/operations/index.js';
import type { OperationSpec } from '../../src/keras/operations/operation.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { inferenceGraph } from '../../workers/engine/export/inference-graph.js';
import { applyInGraph } from '../helpers/engine/apply-operation.js';
import { type OperationModel, operationModel } from '../helpers/engine/operation-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import type { OperationCase } from '../operations/operation-cases.js';
import { questionOf } from '../operations/operation-questions.js';
import { readOperationCases } from '../operations/read-cases.js';
import { callArray, callSavedModel, madeGraph, samplesOf, startTensorFlow } from './saved-model-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const tensorflow = startTensorFlow();
after(() => tensorflow.stop());

/** One operation alone, while it is being added. */
const only = process.env['OPERATION'];
/** All cases of each operation, not only the first. */
const isThorough = process.env['TEST_ALL'] === '1';

/** Operations with cases that write to a certain sample, so that they accept no smaller batch. */
const OF_SAMPLES: ReadonlySet<string> = new Set(['SliceUpdate', 'ScatterUpdate']);

/** The samples of a case, and more: of those, only that they are computed is tested. */
const BATCHES = [3, 17];

for (const { module, cases } of await readOperationCases())
  describe(`saved_model of keras.ops, ${module}`, () => {
    for (const [type, ofType = []] of Object.entries(cases).filter(([name]) => (only ?? name) === name)) {
      const spec = operationOf(module, type) ?? assert.fail(`There is no ${module}.${type}`);
      const inModels = ofType.flatMap((one) => {
        const made = operationModel(spec, one);
        return made === undefined ? [] : [{ made, operationCase: one }];
      });
      for (const { made, operationCase } of inModels.slice(0, isThorough ? undefined : 1))
        test(`predicts the same in TensorFlow: ${type} ${operationCase.name ?? JSON.stringify([operationCase.config, operationCase.args]).slice(0, 100)}`, () =>
          compare({ type, spec, operationCase, ...made }));
    }
  });

interface ComparedCase extends OperationModel {
  type: string;
  spec: OperationSpec;
  operationCase: OperationCase;
}

async function compare({ type, spec, operationCase, model, inputs }: ComparedCase): Promise<void> {
  const made = inferenceGraph(model);
  if (made.outcome === 'inexpressible' && OF_SAMPLES.has(type)) {
    assert.match(made.errors.map(({ detail }) => detail).join(), /does not accept a batch of 2 samples/);
    return;
  }
  const expected = applyInGraph({ ...questionOf(spec, operationCase), upstreams: [] }).outputs;
  const graph = madeGraph(made);
  const calls = BATCHES.map((batch) =>
    Object.fromEntries(
      inputs.map((tensor, index) => [model.inputs[index]?.name ?? '', callArray(samplesOf(tensor, batch))]),
    ),
  );
  const answer = await callSavedModel(tensorflow, { graph, values: new Map() }, calls);
  assert.deepEqual(answer.logged, []);
  for (const [index, batch] of BATCHES.entries())
    for (const [output, { name, shape }] of model.outputs.entries()) {
      const found = answer.outputs[index]?.[name];
      assert.ok(found, name);
      assert.deepEqual(found.shape, [batch, ...shape]);
      assert.equal(found.dtype, expected[output]?.dtype);
      if (index === 0)
        assertClose(unpack(found), expected[output]?.values ?? [], name, {
          relative: 1e-5,
          ofLargest: 1e-6,
        });
    }
}
