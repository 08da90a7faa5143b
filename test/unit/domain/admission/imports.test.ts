import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelImport } from '../../../../src/contracts/weights/model-import.js';
import { resolveImport } from '../../../../src/domain/admission/import/resolve-import.js';
import { uploadedSource } from '../../../../src/domain/weights/start/uploaded-source.js';
import type { WeightsContent } from '../../../../src/domain/weights/stored-weights.js';
import type { JsonObject } from '../../../../src/schema/json-object.js';

const ID = 'wts_00000000000000000000000000';
const caps = { maxLayers: 100, maxParameters: 1e6, maxEpochs: 1, maxBatchSize: 1 };

interface File {
  definition: JsonObject;
  /** The shapes of the weights by layer, in the order of a legacy `.h5` file. */
  weights?: Record<string, number[][]>;
  vocabularies?: WeightsContent['vocabularies'];
  idfWeights?: WeightsContent['idfWeights'];
}

/** The result of importing a file of Keras 3. */
function importOf(
  { definition, weights = {}, vocabularies = {}, idfWeights = {} }: File,
  more: Partial<ModelImport> = {},
) {
  const tensors = Object.entries(weights).flatMap(([layer, shapes]) =>
    shapes.map((shape, index) => ({ name: `${layer}/${index}`, shape, dtype: 'float32', layer })),
  );
  const content: WeightsContent = {
    format: 'h5',
    kerasVersion: '3.15.1',
    tensors,
    optimizer: null,
    definition,
    compile: null,
    vocabularies,
    idfWeights,
    warnings: [],
  };
  const file = { path: '/weights', sizeBytes: 0, metadata: {} };
  const source = uploadedSource({
    id: ID,
    content,
    weights: { ...file, tensors: tensors.map((tensor) => ({ ...tensor, offset: 0 })) },
    optimizer: null,
  });
  const body = { name: 'model', weights: { id: ID, match: 'order' as const }, ...more };
  return resolveImport(body, { source, content }, { caps, maxBytes: 2 ** 33, at: new Date(0).toISOString() });
}

function accepted(file: File, more: Partial<ModelImport> = {}) {
  const result = importOf(file, more);
  return result.outcome === 'accepted' ? result.value : assert.fail(JSON.stringify(result.issues));
}

function refusal(file: File, more: Partial<ModelImport> = {}) {
  const result = importOf(file, more);
  return result.outcome === 'rejected'
    ? result.issues.map(({ pointer, code, detail }) => [pointer, code, detail])
    : assert.fail('accepted');
}

/** How a legacy `.h5` of Keras 3 has them: without modules. */
const tensor = (name: string) => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, 0, 0] },
});
const node = (class_name: string, name: string, config: object, args: unknown[]) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: args.length === 0 ? [] : [{ args, kwargs: {} }],
});
const input = (shape: (number | null)[], dtype = 'float32') =>
  node('InputLayer', 'in', { batch_shape: [null, ...shape], dtype }, []);
const dense = (name: string, from: string) =>
  node('Dense', name, { trainable: true, dtype: 'float32', units: 2 }, [tensor(from)]);
const functional = (layers: object[], last: string): JsonObject => ({
  class_name: 'Functional',
  config: {
    name: 'model',
    trainable: true,
    layers,
    input_layers: ['in', 0, 0],
    output_layers: [last, 0, 0],
  },
});

describe('POST /api/v1/models, of a legacy .h5 of Keras 3', () => {
  test('reads operations, which such files have without their module', () => {
    const layers = [
      input([2]),
      dense('hidden', 'in'),
      node('Add', 'sum', {}, [tensor('in'), tensor('hidden')]),
      node('Mean', 'mean', { axis: 1, keepdims: true }, [tensor('sum')]),
      node('Multiply', 'scaled', {}, [tensor('mean'), 2]),
    ];
    const weights = { hidden: [[2, 2], [2]] };
    const { config } = accepted({ definition: functional(layers, 'scaled'), weights });
    const operations = config.layers.flatMap((layer) =>
      layer.type === 'Operation' ? [layer.operation] : [],
    );
    assert.deepEqual(operations, ['numpy.Add', 'numpy.Mean', 'numpy.Multiply']);
  });

  test('reads a layer with the class name of an operation as the layer', () => {
    const layers = [
      input([2]),
      dense('hidden', 'in'),
      node('Add', 'sum', { trainable: true, dtype: 'float32' }, [[tensor('in'), tensor('hidden')]]),
    ];
    const { config } = accepted({
      definition: functional(layers, 'sum'),
      weights: { hidden: [[2, 2], [2]] },
    });
    assert.deepEqual(
      config.layers.map(({ type }) => type),
      ['InputLayer', 'Dense', 'Add'],
    );
  });

  test('responds 422 that a class with the name of a package is custom', () => {
    const layers = [input([2]), node('mine>Square', 'square', { trainable: true }, [tensor('in')])];
    const [issue] = refusal({ definition: functional(layers, 'square') });
    assert.deepEqual(issue, [
      '/model/model_config/config/layers/1/class_name',
      'unknown_name',
      "'mine>Square' is a custom class. Only the built-in classes of Keras are supported.",
    ]);
  });
});

describe('POST /api/v1/models, of a model with open sizes', () => {
  const layers = [
    input([null]),
    node('Embedding', 'words', { trainable: true, input_dim: 9, output_dim: 3 }, [tensor('in')]),
  ];
  const file = { definition: functional(layers, 'words'), weights: { words: [[9, 3]] } };

  test('takes them from input_shape', () => {
    const { manifest } = accepted(file, { input_shape: [7] });
    assert.deepEqual([manifest.model_input_shape, manifest.output_shape], [[7], [7, 3]]);
  });

  test('takes them from the shape after preprocessing', () => {
    const steps = [{ op: 'reshape' as const, shape: [6] }];
    const { manifest } = accepted(file, { input_shape: [2, 3], preprocessing: steps });
    assert.deepEqual([manifest.input.shape, manifest.model_input_shape], [[2, 3], [6]]);
  });

  test('responds 422 without it, or with one of another rank', () => {
    const detail =
      'The input \'in\' declares the shape [null], and a model version has one fixed shape. Send input_shape, the shape of one sample, for instance "input_shape": [128]; pad shorter samples to it as in training.';
    assert.deepEqual(refusal(file), [['/input_shape', 'missing_field', detail]]);
    assert.deepEqual(refusal(file, { input_shape: [7, 2] })[0]?.slice(0, 2), [
      '/input_shape',
      'missing_field',
    ]);
  });
});

describe('POST /api/v1/models, of a model with vocabularies', () => {
  const layers = [
    input([1], 'string'),
    node('StringLookup', 'words', { trainable: true, output_mode: 'tf_idf', vocabulary_size: 3 }, [
      tensor('in'),
    ]),
    dense('head', 'words'),
  ];
  const file = {
    definition: functional(layers, 'head'),
    weights: { head: [[3, 2], [2]] },
  };

  test('takes the weights of terms from the file', () => {
    const vocabularies = { words: ['[UNK]', 'a', 'b'] };
    const { config } = accepted({ ...file, vocabularies, idfWeights: { words: [0.5, 1, 2] } });
    const [, lookup] = config.layers;
    assert.ok(lookup?.type === 'StringLookup');
    assert.deepEqual(lookup.idf_weights, [0.5, 1, 2]);
  });

  test('responds 422 that neither definition nor weights contain one', () => {
    assert.deepEqual(refusal(file)[0], [
      '/model/model_config/config/layers/1',
      'unadaptable_layer',
      'StringLookup \'words\' has no vocabulary: neither the definition nor the weights contain it. Upload the file that model.save("model.keras") writes, which does, or send model with vocabulary of this layer.',
    ]);
  });
});
