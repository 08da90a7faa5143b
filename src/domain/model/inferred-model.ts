import type { Dtype } from '../../contracts/datasets/datasets.js';
import type { Operation, ResolvedGraph } from '../../keras/graph/resolved.js';
import type { ElementType } from '../../keras/layers/host.js';
import type { CompleteLayer } from '../../keras/layers/index.js';
import type { Inputs } from '../../keras/layers/shapes/shape-inference.js';
import type { PartialShape } from '../../keras/layers/traits/traits.js';
import type { Shape } from '../../keras/shape.js';
import type { JobWarning } from '../problems/finding.js';
import type { ParameterCount } from './layer-parameters.js';
import type { LocatedLayer } from './located-layer.js';

/** A call of a layer with its name, defaults, shapes and weights. */
export interface InferredLayer {
  kind: 'layer';
  layer: CompleteLayer;
  /** Its name, after those of the models that it is in: `encoder/dense`. */
  path: string;
  located: LocatedLayer;
  /** Of the first input. */
  input: Shape;
  inputs: Inputs<Shape>;
  /** The first output. */
  output: Shape;
  /** How many samples the call has for one of the model: several inside TimeDistributed. */
  samples: number;
  /** Of weights that this call is the first to use; zero for another call of a shared layer. */
  parameters: ParameterCount;
  /** The steps that gave its inputs; undefined for an input of the model, or where that is not known. */
  from: readonly (InferredStep | undefined)[];
}

/** A tensor operation between layers. */
export interface InferredOperation {
  kind: 'operation';
  operation: Operation;
  path: string;
  pointer: string;
  /** Of a sample; empty where there is no batch axis. */
  output: Shape;
  samples: number;
  from: readonly (InferredStep | undefined)[];
}

/** A step of a model: a call of a layer, or an operation. */
export type InferredStep = InferredLayer | InferredOperation;

/** The size of an axis after the first that depends on the batch; only operations accept one. */
export const OF_BATCH = -1;

/** A tensor between layers, as far as it is known. */
export interface InferredTensor {
  /** Of a sample. */
  shape: PartialShape;
  /** The size of the first axis; null: that of the batch; undefined: there is none. */
  batch: number | null | undefined;
  dtype: ElementType;
  /** Whether the host has it before the step: an input of the model, or the output of a layer on the host. */
  isOnHost: boolean;
  /** The most different values that it has in the training split; undefined where that is not known. */
  distinct?: number | undefined;
  /** Undefined for an input of the model, or where that is not known. */
  from: InferredStep | undefined;
  /** Its source in words: `'dense'`, `the dataset`. */
  label: string;
}

/** An input of a model: samples of the dataset after preprocessing. */
export interface ModelInput {
  shape: Shape;
  /** string: texts. */
  dtype: Dtype | 'string';
  /** Whether a preprocessing step made fractions of the values. */
  isRescaled: boolean;
  /** Whether every value is the number of a category. */
  isCategorical?: boolean;
  /** The most different values in the training split; undefined where that is not known. */
  distinct?: number | undefined;
}

/** An input that fits its model. */
export interface InferredInput extends ModelInput {
  name: string;
}

/** An output of a model, as far as it is known. */
export interface ModelTail {
  name: string;
  shape: Shape;
  from: InferredStep | undefined;
}

/** A model whose layers all fit each other. */
export interface InferredModel {
  /** Never empty. */
  inputs: readonly InferredInput[];
  /** In the order of their calls, those of models inside included; never empty. */
  layers: readonly InferredLayer[];
  /** The same, and the operations between them. */
  steps: readonly InferredStep[];
  /** Never empty. */
  outputs: readonly ModelTail[];
  /** With every argument and shape filled in. */
  graph: ResolvedGraph;
  warnings: JobWarning[];
}
