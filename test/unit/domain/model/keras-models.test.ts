import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobCreateSchema } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { snakeCase } from '../../../../src/domain/model/saved/layers/keras-names.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const validate = createValidator(JobCreateSchema);
const dataset = describedDataset({ x: { shape: [28, 28, 1], dtype: 'uint8' } });

/** The result of posting a job with this model as JSON. */
function post(model: unknown) {
  const body: unknown = {
    model,
    compile: { loss: 'sparse_categorical_crossentropy' },
    dataset: { id: 'mnist' },
  };
  const violations = validate(body);
  if (violations.length > 0)
    return { outcome: 'invalid' as const, code: 'validation_failed', errors: violations };
  // Validated above.
  return resolveJob(body as Parameters<typeof resolveJob>[0], {
    dataset,
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 60,
  });
}

function layersOf(model: unknown) {
  const job = post(model);
  if (job.outcome !== 'resolved') return assert.fail(JSON.stringify(job.errors));
  return job.config.model.layers;
}

function errorsOf(model: unknown) {
  const job = post(model);
  return job.outcome === 'invalid' ? job.errors : assert.fail('accepted');
}

const sequential = (layers: unknown[], more: object = {}) => ({
  class_name: 'Sequential',
  config: { name: 'sequential_1', layers },
  ...more,
});
const flatten = { class_name: 'Flatten', config: { name: 'flatten_Flatten1', trainable: true } };
const varianceScaling = {
  class_name: 'VarianceScaling',
  config: { scale: 1, mode: 'fan_avg', distribution: 'normal', seed: null },
};
const dense = (config: object = {}) => ({
  class_name: 'Dense',
  config: { units: 10, activation: 'softmax', ...config },
});

/** As TensorFlow.js 4.22 prints them. */
const tfjsConv2d = {
  class_name: 'Conv2D',
  config: {
    filters: 4,
    kernel_initializer: varianceScaling,
    kernel_regularizer: { class_name: 'L1L2', config: { l1: 0.01, l2: 0.01 } },
    kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 2, axis: 0 } },
    kernel_size: [3, 3],
    strides: [1, 1],
    padding: 'valid',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    activation: 'hard_sigmoid',
    use_bias: true,
    bias_initializer: { class_name: 'Zeros', config: {} },
    bias_regularizer: null,
    activity_regularizer: null,
    bias_constraint: null,
    name: 'conv2d_Conv2D1',
    trainable: true,
    batch_input_shape: [null, 28, 28, 1],
    dtype: 'float32',
  },
};

describe("TensorFlow.js's toJSON", () => {
  test('a quantized layer is refused by the name of its policy', () => {
    const dtype = {
      module: 'keras.dtype_policies',
      class_name: 'QuantizedDTypePolicy',
      config: { mode: 'int8', source_name: 'float32' },
    };
    const [error] = errorsOf(sequential([flatten, dense({ dtype })]));
    assert.equal(error?.pointer, '/model/config/layers/1/config/dtype');
    assert.match(error?.detail ?? '', /got 'int8_from_float32'.* before quantize\(\)/);
  });

  test('becomes the short form, with initializers, regularizers and constraints', () => {
    const [conv] = layersOf(
      sequential([tfjsConv2d, flatten, dense()], {
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      }),
    );
    assert.deepEqual(conv, {
      type: 'Conv2D',
      name: 'conv2d_Conv2D1',
      trainable: true,
      filters: 4,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      data_format: 'channels_last',
      dilation_rate: [1, 1],
      groups: 1,
      activation: 'hard_sigmoid_keras2',
      use_bias: true,
      kernel_initializer: { type: 'variance_scaling', scale: 1, mode: 'fan_avg', distribution: 'normal' },
      bias_initializer: { type: 'zeros' },
      kernel_regularizer: { type: 'l1_l2', l1: 0.01, l2: 0.01 },
      bias_regularizer: null,
      activity_regularizer: null,
      kernel_constraint: { type: 'max_norm', max_value: 2, axis: 0 },
      bias_constraint: null,
    });
  });

  test('keeps groups, channels_first and the penalty on outputs', () => {
    const images = { filters: 56, kernel_size: 1, groups: 28, data_format: 'channels_first' };
    const layers = layersOf(
      sequential([
        { class_name: 'Conv2D', config: images },
        { class_name: 'Flatten', config: { data_format: 'channels_first' } },
        dense({ activity_regularizer: { class_name: 'L1', config: { l1: 0.5 } } }),
      ]),
    );
    const kept = layers.map((layer) => [
      'groups' in layer ? layer.groups : undefined,
      'data_format' in layer ? layer.data_format : undefined,
      'activity_regularizer' in layer ? layer.activity_regularizer : undefined,
    ]);
    assert.deepEqual(kept, [
      [28, 'channels_first', null],
      [undefined, 'channels_first', undefined],
      [undefined, undefined, { type: 'l1', l1: 0.5 }],
    ]);
  });

  test('is accepted from a model.json, with or without model_config around it', () => {
    const model = sequential([flatten, dense()]);
    for (const wrapped of [
      { modelTopology: model, format: 'layers-model', weightsManifest: [] },
      { modelTopology: { model_config: model } },
      { model_config: model },
    ]) {
      assert.equal(layersOf(wrapped).length, 2);
    }
  });

  test('of a recurrent net drops neutral arguments and keeps the meaning of null', () => {
    const recurrent = (class_name: string, config: object) => ({
      class_name,
      config: {
        units: 3,
        implementation: null,
        return_state: false,
        stateful: false,
        unroll: false,
        ...config,
      },
    });
    const [, gru, lstm] = layersOf(
      sequential([
        { class_name: 'Reshape', config: { target_shape: [28, 28] } },
        recurrent('GRU', { reset_after: false, return_sequences: true }),
        recurrent('LSTM', { unit_forget_bias: null }),
        dense(),
      ]),
    );
    assert.ok(gru?.type === 'GRU' && gru.reset_after === false && gru.return_sequences === true);
    assert.ok(lstm?.type === 'LSTM' && lstm.unit_forget_bias === false);
  });
});

describe("Keras 2's to_json", () => {
  test('is accepted with an InputLayer and the shape repeated on the first layer', () => {
    const input = {
      class_name: 'InputLayer',
      config: {
        batch_input_shape: [null, 28, 28, 1],
        dtype: 'float32',
        sparse: false,
        ragged: false,
        name: 'flatten_input',
      },
    };
    const first = {
      ...flatten,
      config: { ...flatten.config, batch_input_shape: [null, 28, 28, 1], dtype: 'float32' },
    };
    const last = dense({
      dtype: { class_name: 'Policy', config: { name: 'float32' } },
      kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } },
      kernel_regularizer: { class_name: 'L2', config: { l2: 0.01 } },
    });
    const layers = layersOf(sequential([input, first, last]));
    assert.deepEqual(layers[0], { type: 'InputLayer', name: 'flatten_input', shape: [28, 28, 1] });
    assert.ok(layers[2]?.type === 'Dense');
    assert.deepEqual(layers[2].kernel_initializer, { type: 'glorot_uniform' });
    assert.deepEqual(layers[2].kernel_regularizer, { type: 'l2', l2: 0.01 });
  });

  test('is accepted with its axis in a list and open sizes in its shape', () => {
    const normalization = {
      class_name: 'BatchNormalization',
      config: { axis: [3], batch_input_shape: [null, null, null, 1] },
    };
    const [layer] = layersOf(sequential([normalization, flatten, dense()]));
    assert.ok(layer?.type === 'BatchNormalization' && layer.axis === 3);
  });

  test('is accepted from version 2.13 and later, whose layers look like those of Keras 3', () => {
    const input = serialized('layers', 'InputLayer', {
      batch_input_shape: [null, 28, 28, 1],
      dtype: 'float32',
      sparse: false,
      ragged: false,
      name: 'conv2d_input',
    });
    const convolution = serialized('layers', 'Conv2D', {
      name: 'conv2d',
      trainable: true,
      dtype: 'float32',
      batch_input_shape: [null, 28, 28, 1],
      filters: 4,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      data_format: 'channels_last',
      dilation_rate: [1, 1],
      groups: 1,
      activation: 'relu',
      use_bias: true,
      kernel_initializer: serialized('initializers', 'GlorotUniform', { seed: null }),
      bias_initializer: serialized('initializers', 'Zeros', {}),
      kernel_regularizer: null,
      bias_regularizer: null,
      activity_regularizer: null,
      kernel_constraint: serialized('constraints', 'MaxNorm', { max_value: 2, axis: [0, 1, 2] }),
      bias_constraint: null,
    });
    const built = { ...convolution, build_config: { input_shape: [null, 28, 28, 1] } };
    const model = sequential([input, built, flatten, dense()], {
      keras_version: '2.15.0',
      backend: 'tensorflow',
    });
    const [, layer] = layersOf(model);
    assert.ok(layer?.type === 'Conv2D');
    assert.deepEqual(layer.kernel_constraint, { type: 'max_norm', max_value: 2, axis: [0, 1, 2] });
  });

  test('is accepted from an old version, whose config is a list', () => {
    assert.equal(layersOf({ class_name: 'Sequential', config: [flatten, dense()] }).length, 2);
  });
});

/** The class names and configurations of the layers of a model of Keras 3.15.1. */
const dumpedLayers = {
  class_name: 'Sequential',
  config: [
    {
      class_name: 'InputLayer',
      config: {
        batch_shape: [null, 28, 28, 1],
        dtype: 'float32',
        sparse: false,
        ragged: false,
        name: 'input_layer',
        optional: false,
      },
    },
    {
      class_name: 'Flatten',
      config: { name: 'flatten', trainable: true, dtype: policy('float32'), data_format: 'channels_last' },
    },
    {
      class_name: 'Dense',
      config: {
        name: 'dense',
        trainable: true,
        dtype: policy('float32'),
        units: 10,
        activation: 'softmax',
        use_bias: true,
        kernel_initializer: serialized('initializers', 'HeNormal', {
          seed: null,
          input_axes: null,
          output_axes: null,
        }),
        bias_initializer: serialized('initializers', 'Zeros', {}),
        kernel_regularizer: serialized('regularizers', 'L2', { l2: 0.01 }),
        bias_regularizer: null,
        kernel_constraint: null,
        bias_constraint: null,
        quantization_config: null,
      },
    },
  ],
};

function serialized(module: string, className: string, config: object) {
  return { module: `keras.${module}`, class_name: className, config, registered_name: null };
}

function policy(name: string) {
  return { module: 'keras', class_name: 'DTypePolicy', config: { name }, registered_name: null };
}

describe('a list of the layers of a Keras 3 model', () => {
  test('is accepted', () => {
    const [input, flat, last] = layersOf(dumpedLayers);
    assert.deepEqual([input?.type, flat?.type, last?.type], ['InputLayer', 'Flatten', 'Dense']);
    assert.ok(last?.type === 'Dense');
    assert.deepEqual(last.kernel_initializer, { type: 'he_normal' });
    assert.deepEqual(last.kernel_regularizer, { type: 'l2', l2: 0.01 });
  });
});

describe('an unsupported saved model', () => {
  const cases: [string, unknown, string, string, RegExp][] = [
    [
      'functional, without its connections',
      { class_name: 'Functional', config: { name: 'm', layers: [dense()], input_layers: [] } },
      'missing_field',
      '/model/config/layers',
      /no inbound_nodes, which connect the layers/,
    ],
    [
      'of a class of its own',
      { class_name: 'MyNet', config: { layers: [dense()] } },
      'unsupported_model_format',
      '/model/class_name',
      /'MyNet'/,
    ],
    [
      'with a layer of its own that is called like one of Keras',
      sequential([{ ...dense(), module: 'my.layers', registered_name: 'my>Dense' }]),
      'unknown_name',
      '/model/config/layers/0/class_name',
      /'Dense' of 'my\.layers' is a custom class\. .*Only the built-in classes of Keras/,
    ],
    [
      'with a layer of unknown class',
      sequential([{ class_name: 'MaxNumBoundingBoxes', config: {} }]),
      'unknown_name',
      '/model/config/layers/0/class_name',
      /Unknown layer 'MaxNumBoundingBoxes'\. Not supported: there are no datasets with bounding boxes\.$/,
    ],
    [
      'in half precision',
      sequential([flatten, dense({ dtype: 'float16' })]),
      'unsupported_argument',
      '/model/config/layers/1/config/dtype',
      /mixed_bfloat16 or mixed_float16; got 'float16'/,
    ],
    [
      'with groups that do not divide the filters',
      sequential([{ class_name: 'Conv2D', config: { filters: 4, kernel_size: 3, groups: 3 } }]),
      'conflicting_arguments',
      '/model/config/layers/0/config/groups',
      /3 does not divide 4\. Use 3 or 6 filters/,
    ],
    [
      'with groups that do not divide the channels',
      sequential([{ class_name: 'Conv2D', config: { filters: 4, kernel_size: 3, groups: 2 } }]),
      'shape_mismatch',
      '/model/config/layers/0/config/groups',
      /2 does not divide 1, the channels of \[28, 28, 1\] from the dataset/,
    ],
    [
      'with state between batches',
      sequential([{ class_name: 'LSTM', config: { units: 4, stateful: true } }]),
      'unsupported_argument',
      '/model/config/layers/0/config/stateful',
      /must be false; got true/,
    ],
    [
      'with channels first for samples that have them last',
      sequential([
        { class_name: 'Conv2D', config: { filters: 4, kernel_size: 3, data_format: 'channels_first' } },
      ]),
      'shape_mismatch',
      '/model/config/layers/0/config/kernel_size',
      /does not fit into \[28, 28, 1\] from the dataset, read as \[channels, height, width\]/,
    ],
    [
      'with a misspelt argument',
      sequential([dense({ activatoin: 'relu' })]),
      'unknown_field',
      '/model/config/layers/0/config/activatoin',
      /did you mean 'activation'/,
    ],
    [
      'with an initializer of its own',
      sequential([dense({ kernel_initializer: { class_name: 'Mine', config: {} } })]),
      'unknown_name',
      '/model/config/layers/0/config/kernel_initializer/class_name',
      /'mine'/,
    ],
    [
      'for inputs of another shape',
      sequential([{ ...flatten, config: { batch_input_shape: [null, 32, 32, 3] } }, dense()]),
      'shape_mismatch',
      '/model/config/layers/0/config/batch_input_shape',
      /\[32, 32, 3\] but gets \[28, 28, 1\]/,
    ],
  ];
  for (const [name, model, code, pointer, words] of cases) {
    test(`is rejected with the reason: ${name}`, () => {
      const [error] = errorsOf(model);
      assert.deepEqual([error?.code, error?.pointer], [code, pointer]);
      assert.match(error?.detail ?? '', words);
    });
  }
});

describe('the short-form name of a Keras class', () => {
  for (const [className, name] of [
    ['GlorotUniform', 'glorot_uniform'],
    ['L1L2', 'l1_l2'],
    ['L2', 'l2'],
    ['MinMaxNorm', 'min_max_norm'],
    ['glorot_uniform', 'glorot_uniform'],
    ['hardSigmoid', 'hard_sigmoid'],
  ] as const) {
    test(`of ${className} is ${name}`, () => assert.equal(snakeCase(className), name));
  }
});
