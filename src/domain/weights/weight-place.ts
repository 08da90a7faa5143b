import type { Shape } from '../../keras/shape.js';

/** A weight of a model, and its names in the formats that files of weights have. In lists, in the order of Keras's `model.weights`. */
export interface WeightPlace {
  /** Its path in this service, unique in the model: `dense/kernel`. */
  path: string;
  shape: Shape;
  /** Its type in files of Keras 3. */
  dtype: 'float32' | 'int64';
  trainable: boolean;
  /** The names of the layer and of the models around it, outermost first: `['resnet50', 'conv1']`. */
  layer: readonly string[];
  /** The HDF5 dataset in `.weights.h5` and `.keras` of Keras 3: `layers/dense_1/vars/0`. */
  kerasPath: string;
  /** Further datasets of the same weight: a wrapper such as SpectralNormalization saves the kernel of its layer with its own. */
  kerasCopies: readonly string[];
  /** The name of the weight in legacy `.h5` files, below its layer's group: `dense/kernel:0`. */
  legacyName: string;
  /** Its name in TensorFlow.js. */
  tfjsPath: string;
}
