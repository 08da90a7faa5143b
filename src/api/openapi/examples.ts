/** A body that works as is: shown in Swagger UI, written to openapi/examples, replayed by tests. */
export interface RequestExample {
  operationId: string;
  mediaType: 'application/json';
  name: string;
  summary: string;
  body: unknown;
}

const RESCALE = { op: 'rescale', scale: 0.00392156862745098 };
const ONE_HOT = { op: 'one_hot', num_classes: 10 };

const mnistMlp = {
  name: 'mnist-mlp',
  model: {
    layers: [
      { type: 'Dense', units: 512, activation: 'relu' },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  },
  compile: { optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'] },
  dataset: { id: 'mnist', x: [{ op: 'reshape', shape: [784] }, RESCALE], y: [ONE_HOT] },
  fit: { epochs: 5, batch_size: 128, validation_split: 0.1666666 },
  seed: 42,
};

const mnistCnn = {
  name: 'mnist-cnn',
  model: {
    layers: [
      { type: 'Conv2D', filters: 32, kernel_size: 3, activation: 'relu' },
      { type: 'MaxPooling2D', pool_size: 2 },
      { type: 'Flatten' },
      { type: 'Dropout', rate: 0.5 },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  },
  compile: {
    optimizer: { type: 'adam', learning_rate: 0.001 },
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
  },
  dataset: { id: 'mnist', x: [{ op: 'expand_dims' }, RESCALE] },
  fit: { epochs: 1, batch_size: 128, validation_split: 0.1 },
};

const functional = {
  name: 'mnist-two-outputs',
  model: {
    layers: [
      { type: 'InputLayer', name: 'image', shape: [784] },
      { type: 'Dense', name: 'hidden', units: 64, activation: 'relu', inputs: 'image' },
      { type: 'Dense', name: 'digit', units: 10, activation: 'softmax', inputs: 'hidden' },
      { type: 'Dense', name: 'copy', units: 784, activation: 'sigmoid', inputs: 'hidden' },
    ],
    outputs: ['digit', 'copy'],
  },
  compile: {
    optimizer: 'adam',
    loss: { digit: 'sparse_categorical_crossentropy', copy: 'mean_squared_error' },
    loss_weights: { copy: 0.5 },
    metrics: { digit: ['accuracy'] },
  },
  dataset: {
    id: 'mnist',
    x: [{ op: 'reshape', shape: [784] }, RESCALE],
    y: { digit: { array: 'y' }, copy: [{ op: 'input' }] },
  },
  fit: { epochs: 1, batch_size: 128 },
};

const kerasSequential = {
  name: 'from-keras',
  model: {
    class_name: 'Sequential',
    config: {
      name: 'sequential_1',
      layers: [
        {
          class_name: 'Dense',
          config: { name: 'dense_1', units: 64, activation: 'relu', batch_input_shape: [null, 784] },
        },
        { class_name: 'Dense', config: { name: 'dense_2', units: 10, activation: 'softmax' } },
      ],
    },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  },
  compile: { optimizer: 'sgd', loss: 'categorical_crossentropy', metrics: ['accuracy'] },
  dataset: { id: 'mnist', x: [{ op: 'reshape', shape: [784] }, RESCALE], y: [ONE_HOT] },
};

/** The first test image of MNIST, a seven, as a PNG of 28 × 28. */
const SEVEN_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAABwAAAAcCAIAAAD9b0jDAAAACXBIWXMAAAPoAAAD6AG1e1JrAAABUElEQVRIx+3UMYuCYBgH8CQcWgIVXR2ScHB0ycohl0Cc6lM05uQSNLS5OzYEDn4AIdpvkYjmUAppCCLKyZTqHpA7bjku4rmt/yDv9PP/Pq++pdI77/x3+v3+fD6fTqeO47RaLUEQENAoiu4/crlcPn6J53myLD+Fapo2HA673S48Z7NZHMdA73a779dkWbbf74u1bduvFKcoqtPpVKtV7SvNZpNl2ePxCOhgMECbe6/Xu91u6/WapmkckeO4w+HweDyARqs5Ho9h46fTSZIkHBEGer1eAVVVFa3mZDIBcbFYkCSJI1YqleVymaapoihoNUejEdT0fR9N1HU9z/Pz+dxoNHBEhmHCMISaruviiOVyOQgCEDebTa1Ww0Hr9XrxpxuGgSPyPL/dbkE0TZMgCMwPE/LsLfdn2u12kiTIqGVZhQhHJIoiJrpardCuuJfzCe1M2EPgBxPrAAAAAElFTkSuQmCC';

/** Every example, in the order Swagger UI shows them. */
export const REQUEST_EXAMPLES: readonly RequestExample[] = [
  example('createJob', 'mnist-mlp', 'Two dense layers on MNIST: 98 % in five epochs', mnistMlp),
  example('createJob', 'mnist-cnn', 'A small convolutional network on MNIST', mnistCnn),
  example(
    'createJob',
    'functional',
    'A functional model with two outputs: the digit, and the image itself',
    functional,
  ),
  example('createJob', 'keras-sequential', 'The output of model.to_json() in Keras 2', kerasSequential),
  example('predict', 'base64-image', 'The first test image of MNIST, a seven', { images: [SEVEN_PNG] }),
  example('predictWithVersion', 'base64-image', 'The first test image of MNIST, a seven', {
    images: [SEVEN_PNG],
  }),
];

function example(operationId: string, name: string, summary: string, body: unknown): RequestExample {
  return { operationId, mediaType: 'application/json', name, summary, body };
}
