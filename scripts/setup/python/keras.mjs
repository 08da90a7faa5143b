import { join } from 'node:path';
import { TENSORFLOW_VERSION } from '../engine/recipe.mjs';

const KERAS_VERSION = '3.15.1';

/**
 * The Keras that tests and benchmarks compare with. It keeps its settings in home/, so that those of the user do not count.
 * @type {import('./packages.mjs').PythonPackages}
 */
export const KERAS = {
  step: 'keras',
  title: `Keras ${KERAS_VERSION} with TensorFlow ${TENSORFLOW_VERSION}`,
  short: 'Keras',
  // Versions that this Keras supports and TensorFlow has wheels for.
  pythonVersions: ['3.11', '3.12', '3.13'],
  requirements: [`keras==${KERAS_VERSION}`, `tensorflow-cpu==${TENSORFLOW_VERSION}`],
  folder: `keras-${KERAS_VERSION}-tensorflow-${TENSORFLOW_VERSION}`,
  site: 'site',
  imports: ['keras', 'tensorflow'],
  bytes: 2.5e9,
  proof: `
import keras, tensorflow
product = float(keras.ops.matmul([[1.0, 2.0]], [[3.0], [4.0]])[0, 0])
print("proof", keras.__version__, tensorflow.__version__, product)
`,
  proven: new RegExp(`proof ${KERAS_VERSION} ${TENSORFLOW_VERSION} 11\\.0`),
  settings: (folder) => ({
    KERAS_HOME: join(folder, 'home'),
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
  }),
};
