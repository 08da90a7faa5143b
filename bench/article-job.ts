/** The article's job: Dense 512 relu, Dense 10 softmax, rmsprop, batches of 128, on all of MNIST. */
export function articleJob(epochs: number) {
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
    fit: { epochs, batch_size: 128 },
    seed: 42,
  };
}
