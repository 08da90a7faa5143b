import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { servedGraph } from '../../workers/engine/export/served/served-graph.js';
import { declaredInputs } from '../../workers/engine/export/served/served-input.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import { HOST_CASES, type HostCase, type HostInput, integers, texts } from '../training/host/host-cases.js';
import { type CallArray, callSavedModel, startTensorFlow } from './saved-model-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const tensorflow = startTensorFlow();
after(() => tensorflow.stop());

/** Layers one after the other, all of them on the host. */
interface HostChain {
  layers: readonly Layer[];
  inputs: readonly HostInput[];
}

/** Discretization is computed on the host where another layer there takes its output. */
const chainOf = ({ layer, inputs }: HostCase): HostChain => ({
  layers: layer.type === 'Discretization' ? [layer, { type: 'Hashing', num_bins: 1000 }] : [layer],
  inputs,
});

const COLORS = ['red', 'green', 'blue'];

const CHAINS: readonly HostChain[] = [
  {
    layers: [
      { type: 'StringLookup', vocabulary: COLORS, invert: true, mask_token: '' },
      { type: 'Hashing', num_bins: 1000 },
    ],
    inputs: [integers([2], 0, 1, 2, 3, 4, 9)],
  },
  {
    layers: [
      { type: 'Reshape', target_shape: [1, 2] },
      { type: 'Flatten' },
      { type: 'StringLookup', vocabulary: COLORS },
    ],
    inputs: [texts([2], 'red', 'x', 'blue', 'green')],
  },
  {
    layers: [{ type: 'Concatenate' }, { type: 'StringLookup', vocabulary: COLORS }],
    inputs: [texts([1], 'red', 'x'), texts([2], 'blue', 'green', 'a', 'red')],
  },
];

describe('saved_model of layers on texts and exact integers predicts the same in TensorFlow', () => {
  for (const chain of [...HOST_CASES.map(chainOf), ...CHAINS])
    test(`${JSON.stringify(chain.layers)} of [${chain.inputs.map(({ shape }) => shape)}]`, () =>
      compare(chain));
});

/** The layers between inputs of their types and a layer of the step. */
function modelOf({ layers, inputs }: HostChain): ShortModel {
  const names = inputs.map((_, index) => `input_${index}`);
  const given = [names, ...layers.map((_, index) => [`layer_${index}`])];
  return {
    layers: [
      ...inputs.map(({ shape, type }, index) => ({
        type: 'InputLayer' as const,
        name: names[index] ?? '',
        shape: [...shape],
        dtype: type,
      })),
      ...layers.map((layer, index) => ({ ...layer, name: `layer_${index}`, inputs: given[index] ?? [] })),
      { type: 'Rescaling' as const, name: 'output', scale: 1, inputs: given.at(-1) ?? [] },
    ],
    inputs: names,
    outputs: ['output'],
  };
}

async function compare(chain: HostChain): Promise<void> {
  const definition = modelOf(chain);
  const graph = resolvedGraphOf(definition);
  const model = buildModel(definition);
  const made = servedGraph(model, graph, declaredInputs(model, graph));
  if (made.outcome !== 'made') return assert.fail(JSON.stringify(made.errors));
  const call = Object.fromEntries(chain.inputs.map((input, index) => [`input_${index}`, arrayOf(input)]));
  const answer = await callSavedModel(tensorflow, { graph: made.graph, values: new Map() }, [call]);
  assert.deepEqual(answer.logged, []);
  const found = Object.values(answer.outputs[0] ?? {})[0];
  assert.ok(found);
  const read = new Map(chain.inputs.map((input, index) => [index, valuesOf(input)]));
  const samples = chain.inputs[0] === undefined ? 0 : samplesOf(chain.inputs[0]);
  const [expected] = model.host?.run(read, samples) ?? [];
  assert.deepEqual(found.shape, [samples, ...model.outputs[0].shape]);
  assertClose(unpack(found), expected ?? [], 'output', { relative: 1e-6 });
}

const samplesOf = ({ values, shape }: HostInput): number =>
  values.length / shape.reduce((product, size) => product * size, 1);

const valuesOf = ({ type, values }: HostInput) =>
  type === 'string' ? values.map(String) : BigInt64Array.from(values, BigInt);

function arrayOf(input: HostInput): CallArray {
  const shape = [samplesOf(input), ...input.shape];
  return input.type === 'string'
    ? { shape, texts: input.values.map(String) }
    : { shape, integers: input.values.map(String) };
}
