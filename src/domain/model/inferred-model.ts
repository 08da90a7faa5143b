import type { Dtype } from '../../contracts/datasets/datasets.js';
import type { CompleteLayer } from '../../keras/layers/index.js';
import type { Shape } from '../../keras/shape.js';
import type { JobWarning } from '../problems/finding.js';
import type { ParameterCount } from './layer-parameters.js';
import type { LocatedLayer } from './located-layer.js';

/** A layer with its name, defaults, shapes and weights. */
export interface InferredLayer {
  layer: CompleteLayer;
  located: LocatedLayer;
  input: Shape;
  output: Shape;
  parameters: ParameterCount;
}

/** A model whose layers all fit each other. */
export interface InferredModel {
  inputShape: Shape;
  /** Never empty. */
  layers: InferredLayer[];
  outputShape: Shape;
  warnings: JobWarning[];
}

/** The input of the first layer: samples of the dataset after preprocessing. `from` names them in messages. */
export interface ModelInput {
  shape: Shape;
  dtype: Dtype;
  /** Whether a preprocessing step made fractions of the values. */
  isRescaled: boolean;
}
