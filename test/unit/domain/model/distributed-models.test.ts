import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inferModel } from '../../../../src/domain/model/inference/infer-model.js';
import type { LocatedGraph } from '../../../../src/domain/model/located-graph.js';
import { readKerasModel } from '../../../../src/domain/model/saved/keras-model.js';
import { readShortModel } from '../../../../src/domain/model/short/read-short.js';
import { completeModel } from '../../../../src/domain/model/short/resolved-graph.js';
import { heldElements } from '../../../../src/domain/training/device/kept-activations.js';
import { describeOutput } from '../../../../src/domain/training/loss/model-output.js';
import { modelToKeras3 } from '../../../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../../../src/keras/formats/short.js';
import type { ModelEntry } from '../../../../src/keras/graph/short-model.js';
import { ShortModelSchema } from '../../../../src/keras/graph/short-model.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { buildModel } from '../../../../workers/engine/model/build-model.js';

/** Spelled as Keras prints it. */
const denseOf = (units: number) =>
  ({
    type: 'Dense',
    units,
    kernel_initializer: { type: 'glorot_uniform' },
    bias_initializer: { type: 'zeros' },
  }) as const;
const dense = denseOf(4);
const frame: ModelEntry = {
  type: 'TimeDistributed',
  name: 'frames',
  layer: { type: 'Model', name: 'frame', model: { layers: [dense, denseOf(2)] } },
};
const sequence = { shape: [3, 5], dtype: 'float32' as const, isRescaled: false };

function inferred(graph: LocatedGraph | undefined, input = sequence) {
  assert.ok(graph);
  const { model, issues } = inferModel(graph, () => input);
  return model ?? assert.fail(JSON.stringify(issues));
}

const read = (...layers: ModelEntry[]) => {
  const { graph, issues } = readShortModel({ layers }, '/model');
  return { graph, issues: issues.map(({ pointer, detail }) => `${pointer}: ${detail}`) };
};

function issuesOf(shape: number[], ...layers: ModelEntry[]): string[] {
  const { graph, issues } = read(...layers);
  const found = inferModel(graph, () => ({ ...sequence, shape })).issues;
  return [...issues, ...found.map(({ pointer, detail }) => `${pointer}: ${detail}`)];
}

describe('TimeDistributed around a model', () => {
  test('applies it to each step', () => {
    const { outputs, layers } = inferred(read(frame).graph);
    assert.deepEqual(outputs[0]?.shape, [3, 2]);
    assert.deepEqual(
      layers.map(({ path, parameters, samples }) => [path, parameters.total, samples]).slice(-2),
      [
        ['frames/dense', 24, 3],
        ['frames/dense_1', 10, 3],
      ],
    );
  });

  test('fits the contract', () => {
    assert.deepEqual(createValidator(ShortModelSchema)({ layers: [frame] }), []);
  });

  test('keeps as much as a layer of its own for each step', () => {
    const whole = inferred(read(frame).graph);
    const chain: ModelEntry[] = [dense, denseOf(2)].map((layer) => ({
      type: 'TimeDistributed',
      layer: { ...layer },
    }));
    assert.deepEqual(heldElements(whole), heldElements(inferred(read(...chain).graph)));
  });

  test('names the layer inside that sets the width of the output', () => {
    const [output] = inferred(read(frame).graph).outputs;
    assert.ok(output);
    const { layer, widthArgument, pointer } = describeOutput(output);
    assert.deepEqual([layer, widthArgument], ['frames/dense_1', 'units']);
    assert.equal(pointer, '/model/layers/0/layer/model/layers/1');
  });

  test('is the same after it was written in the short form and as Keras 3 prints it', () => {
    const frozen = { ...frame, trainable: false } as ModelEntry;
    const twice: ModelEntry = { type: 'TimeDistributed', layer: { ...frame }, name: 'clips' };
    for (const [layer, shape] of [
      [frame, [3, 5]],
      [frozen, [3, 5]],
      [twice, [2, 3, 5]],
    ] as const) {
      const input = { ...sequence, shape: [...shape] };
      const { graph } = inferred(read(layer, denseOf(1)).graph, input);
      assert.deepEqual(completeModel(toShortModel(graph)), toShortModel(graph));
      const saved = { ...modelToKeras3(graph), class_name: 'Sequential' };
      const again = readKerasModel(saved as Parameters<typeof readKerasModel>[0], '/model');
      assert.deepEqual(again.issues, []);
      assert.deepEqual(toShortModel(inferred(again.graph, input).graph), toShortModel(graph));
    }
  });

  test('has the weights of the model, once', () => {
    const { graph } = inferred(read(frame).graph);
    assert.deepEqual(
      buildModel(toShortModel(graph)).weights.map(({ path, shape }) => [path, shape]),
      [
        ['frames/dense/kernel', [5, 4]],
        ['frames/dense/bias', [4]],
        ['frames/dense_1/kernel', [4, 2]],
        ['frames/dense_1/bias', [2]],
      ],
    );
  });

  test('rejects an input without steps', () => {
    assert.match(issuesOf([5], frame).join('\n'), /input of rank 2 or more \[steps, …\] but gets \[5\]/);
  });

  test('rejects a model with two inputs', () => {
    const layers: ModelEntry[] = [
      { type: 'InputLayer', name: 'a', shape: [5] },
      { type: 'InputLayer', name: 'b', shape: [5] },
      { type: 'Add', inputs: ['a', 'b'] },
    ];
    const both: ModelEntry = { type: 'TimeDistributed', layer: { type: 'Model', model: { layers } } };
    assert.match(issuesOf([3, 5], both).join('\n'), /has 2 inputs; this call gives it 1/);
  });

  test('rejects inputs of the model inside', () => {
    const layer = { type: 'Model', inputs: 'a', model: { layers: [dense] } };
    assert.match(
      issuesOf([3, 5], { type: 'TimeDistributed', layer }).join('\n'),
      /^\/model\/layers\/0\/layer\/inputs: A model inside TimeDistributed gets the inputs of that layer/,
    );
  });
});

test('a model or an operation inside another layer is rejected', () => {
  const model = { type: 'TimeDistributed', layer: { type: 'Model', model: { layers: [dense] } } };
  const operation = { type: 'Operation', operation: 'nn.Relu' };
  for (const [entry, path] of [
    [{ type: 'Bidirectional', layer: model }, 'layer/layer'],
    [{ type: 'TimeDistributed', layer: operation }, 'layer'],
  ] as const)
    assert.match(
      issuesOf([3, 5], entry as ModelEntry).join('\n'),
      new RegExp(`^/model/layers/0/${path}: A layer inside another must be a layer; only TimeDistributed`),
    );
});

test('a saved layer that calls itself an operation inside TimeDistributed is rejected', () => {
  for (const [class_name, config] of [
    ['Operation', { operation: 'nn.Relu' }],
    ['Model', { model: { layers: [] } }],
  ] as const) {
    const layer = { class_name, config };
    const layers = [{ class_name: 'TimeDistributed', config: { layer } }];
    const { issues } = readKerasModel({ class_name: 'Sequential', config: { layers } }, '/model');
    assert.ok(issues.length > 0);
  }
});

test('a wrong argument of a layer in a saved model inside TimeDistributed has its pointer', () => {
  const model = {
    class_name: 'Sequential',
    config: { layers: [{ class_name: 'Dense', config: { units: -2 } }] },
  };
  const layers = [{ class_name: 'TimeDistributed', config: { layer: model } }];
  const { issues } = readKerasModel({ class_name: 'Sequential', config: { layers } }, '/model');
  const pointers = issues.map(({ pointer }) => pointer);
  assert.deepEqual(pointers, ['/model/config/layers/0/config/layer/config/layers/0/config/units']);
});
