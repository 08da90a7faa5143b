import type { JobCreate } from '../../src/contracts/jobs/training-config.js';

/** The job the service is made for: 784-512-10 on MNIST, the last 10,000 of the 60,000 images held out. */
export function articleJob(): JobCreate {
  return {
    name: 'mnist-mlp',
    model: {
      layers: [
        { type: 'Dense', units: 512, activation: 'relu' },
        { type: 'Dense', units: 10, activation: 'softmax' },
      ],
    },
    compile: { optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'] },
    dataset: {
      id: 'mnist',
      x: [
        { op: 'reshape', shape: [784] },
        { op: 'rescale', scale: 1 / 255 },
      ],
      y: [{ op: 'one_hot', num_classes: 10 }],
    },
    fit: { epochs: 5, batch_size: 128, validation_split: 0.1666666 },
    seed: 42,
  };
}
