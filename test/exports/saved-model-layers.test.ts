import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Layer } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { inferenceGraph } from '../../workers/engine/export/inference-graph.js';
import { applyLayer, type LayerQuestion, type TestTensor } from '../helpers/engine/apply-layer.js';
import { layerModel } from '../helpers/engine/layer-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import type { LayerCase } from '../layers/layer-cases.js';
import { questionOf } from '../layers/layer-questions.js';
import { readLayerCases } from '../layers/read-cases.js';
import { callArray, callSavedModel, madeGraph, samplesOf, startTensorFlow } from './saved-model-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const tensorflow = startTensorFlow();
after(() => tensorflow.stop());

/** One layer alone, while it is being added. */
const only = process.env['LAYER'];
/** All cases of each layer, not only one with masks or states, and one without. */
const isThorough = process.env['TEST_ALL'] === '1';

const BATCHES = [1, 3, 17];

for (const { type, cases } of await readLayerCases())
  if (only === undefined || only === type)
    describe(`saved_model of ${type}`, () => {
      for (const layerCase of isThorough ? cases : examplesOf(cases))
        test(`predicts the same in TensorFlow: ${layerCase.name ?? JSON.stringify(layerCase.args ?? {})}`, () =>
          compare({ ...layerCase.args, type } as Layer, layerCase));
    });

/** The first case, and the first with a mask or a state. */
function examplesOf(cases: readonly LayerCase[]): readonly LayerCase[] {
  const hasMore = ({ mask, call }: LayerCase) => mask !== undefined || call !== undefined;
  const found = [cases[0], cases.find(hasMore)].flatMap((one) => one ?? []);
  return [...new Set(found)];
}

type Question = Omit<LayerQuestion, 'training'>;

async function compare(given: Layer, layerCase: LayerCase): Promise<void> {
  const question = questionOf(completeLayer(given, 'layer'), layerCase);
  const { model, values, inputs } = layerModel(question);
  const expected = BATCHES.map(
    (batch) => applyLayer({ ...inBatch(question, batch), training: false }).outputs,
  );
  const graph = madeGraph(inferenceGraph(model));
  const calls = BATCHES.map((batch) =>
    Object.fromEntries(
      inputs.map((tensor, index) => [model.inputs[index]?.name ?? '', callArray(samplesOf(tensor, batch))]),
    ),
  );
  const answer = await callSavedModel(tensorflow, { graph, values }, calls);
  assert.deepEqual(answer.logged, []);
  for (const [index, batch] of BATCHES.entries())
    for (const [output, { name, shape }] of model.outputs.entries()) {
      const found = answer.outputs[index]?.[name];
      assert.ok(found, name);
      assert.deepEqual(found.shape, [batch, ...shape]);
      const ours = expected[index]?.[output] ?? [];
      assertClose(unpack(found), ours, `${name} of a batch of ${batch}`, {
        relative: 1e-5,
      });
    }
}

/** The same question on so many samples. */
function inBatch(question: Question, count: number): Question {
  const repeated = (tensor: TestTensor) => samplesOf(tensor, count);
  const { inputs, masks, upstream, call } = question;
  const { initialState, attentionMask } = call;
  return {
    ...question,
    inputs: inputs.map(repeated),
    masks: masks.map((mask) => mask && repeated(mask)),
    upstream: upstream.map(repeated),
    call: {
      ...call,
      initialState: initialState.map(repeated),
      attentionMask: attentionMask && repeated(attentionMask),
    },
  };
}
