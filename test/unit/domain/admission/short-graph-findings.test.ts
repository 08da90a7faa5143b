import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';

const rows = describedDataset({ x: { shape: [4], dtype: 'float32' } });
const INPUT = { type: 'InputLayer', name: 'a', shape: [4] };
const last = (inputs: unknown) => ({ type: 'Dense', name: 'last', units: 10, activation: 'softmax', inputs });

const findings = (model: object, more: object = {}) =>
  askForJob(
    { model, dataset: { id: 'mnist' }, compile: { loss: 'sparse_categorical_crossentropy' }, ...more },
    rows,
  ).errors.map(({ pointer, detail }) => `${pointer} ${detail}`);

const refusedOnce = (found: readonly string[], start: string) => {
  assert.equal(found.length, 1, found.join('\n'));
  assert.ok(found[0]?.startsWith(start), found[0]);
};

describe('a functional model in the short form with a mistake is refused once', () => {
  test('for an unknown layer in inputs: what follows from it is not reported', () => {
    refusedOnce(findings({ layers: [INPUT, last('aa')] }), "/model/layers/1/inputs Unknown layer 'aa'");
    const layers = [INPUT, { type: 'Concatenate', name: 'c', inputs: ['a', 'aa'] }, last('c')];
    refusedOnce(findings({ layers }), "/model/layers/1/inputs/1 Unknown layer 'aa'");
  });

  test('for an unknown layer in outputs: no array of the dataset is missed', () => {
    const found = findings({ layers: [INPUT, last('a')], outputs: ['lastt'] });
    refusedOnce(found, "/model/outputs/0 Unknown layer 'lastt'; did you mean 'last'?");
  });

  test('for a layer that does not fit its contract: others may name it and its calls', () => {
    const calls = [{ inputs: 'a' }, { inputs: 'a' }];
    const layers = [INPUT, { type: 'Dense', name: 'd', units: 'many', calls }, last('d/1')];
    refusedOnce(findings({ layers }), '/model/layers/1/units units must be');
  });

  test('for an output that a layer or an operation does not have', () => {
    const dense = { type: 'Dense', name: 'd', units: 4, inputs: 'a' };
    const sum = { type: 'Operation', operation: 'numpy.Add', name: 's', inputs: ['a', 'a'] };
    const has = 'has no output 1; its only output is 0.';
    refusedOnce(findings({ layers: [INPUT, dense, last('d/0/1')] }), `/model/layers/2/inputs 'd' ${has}`);
    refusedOnce(findings({ layers: [INPUT, sum, last('s/0/1')] }), `/model/layers/2/inputs 's' ${has}`);
    const found = findings({ layers: [INPUT, last('a')], outputs: ['last/0/1'] });
    refusedOnce(found, `/model/outputs 'last' ${has}`);
  });

  test('for a reference that ends with a slash', () => {
    refusedOnce(findings({ layers: [INPUT, last('a/')] }), "/model/layers/1/inputs 'a/' is not a tensor");
  });

  test('for calls next to inputs', () => {
    const layers = [INPUT, { ...last('a'), calls: [{ inputs: 'a' }] }];
    refusedOnce(findings({ layers }), '/model/layers/1/inputs This layer has both inputs and calls.');
  });

  test('for an operation written as a layer', () => {
    const layers = [INPUT, { type: 'ops.mean', name: 'm', inputs: 'a' }, last('m')];
    refusedOnce(
      findings({ layers }),
      "/model/layers/1/type Unknown layer 'ops.mean'. An operation of keras.ops is",
    );
  });

  test('for layers without inputs, with the number that they got', () => {
    const found = findings({
      layers: [INPUT, { type: 'Dense', name: 'd', units: 3, inputs: [] }, last('d')],
    });
    assert.ok(found.includes('/model/layers/1 Dense expects 1 input but got 0.'), found.join('\n'));
  });

  test('for the lack of an InputLayer', () => {
    const found = findings({ layers: [last('a')] });
    assert.ok(
      found.some((one) => one.startsWith('/model/layers A functional model has an InputLayer')),
      found.join('\n'),
    );
  });
});

describe('a compile_config with a mistake is refused by the names of its fields', () => {
  const tensor = { class_name: '__keras_tensor__', config: { shape: [null, 4], keras_history: ['a', 0, 0] } };
  const layers = [
    { class_name: 'InputLayer', name: 'a', config: { name: 'a', batch_shape: [null, 4] }, inbound_nodes: [] },
    {
      class_name: 'Dense',
      name: 'd',
      config: { name: 'd', units: 10, activation: 'softmax' },
      inbound_nodes: [{ args: [tensor], kwargs: {} }],
    },
  ];
  const printed = (compile_config: object) => ({
    class_name: 'Functional',
    config: { layers, input_layers: [['a', 0, 0]], output_layers: [['d', 0, 0]] },
    compile_config,
  });
  const loss = 'sparse_categorical_crossentropy';

  test('an option, and an entry of a list', () => {
    const asked = printed({ loss, run_eagerly: 'no', loss_weights: ['accuracy'] });
    assert.deepEqual(findings(asked, { compile: undefined }).sort(), [
      "/model/compile_config/loss_weights/0 loss_weights[0] must be a number or null; got 'accuracy'.",
      "/model/compile_config/run_eagerly run_eagerly must be true or false or null; got 'no'.",
    ]);
  });

  test('a loss in a list, which is then not reported as missing', () => {
    const found = findings(printed({ loss: [[loss]] }), { compile: undefined });
    assert.ok(
      found.length > 0 && found.every((one) => one.startsWith('/model/compile_config/loss/0')),
      found.join('\n'),
    );
  });
});
