import type { LayerOf, LayerType } from '../../src/keras/layers/index.js';
import type { Shape } from '../../src/keras/shape.js';

/** Arguments of a layer, and what they come to; everything is compared with Keras as well. */
export interface LayerCase<T extends LayerType = LayerType> {
  /** Names the case; its arguments if left out. */
  name?: string;
  args?: Omit<LayerOf<T>, 'type'>;
  /** The shape of one sample; several for a layer that has several inputs. */
  input: Shape | readonly Shape[];
  output: Shape;
  parameters?: number;
  /** Inputs are integers from 0 to below this. */
  integers?: number;
  /** Whether the first input, or each of several, has a mask of steps. */
  mask?: boolean | readonly boolean[];
  /** Whether the steps that do not count are the first ones and, in one sample, all of them. */
  maskedFirst?: boolean;
  /** Arguments of the call. */
  call?: CaseCall;
  /** The shapes of the outputs after the first. */
  more?: readonly Shape[];
  /** Whether training draws random numbers, so that only inference can be compared. */
  random?: boolean;
  /** Arguments that Keras saves with another value, once the layer is built. */
  saved?: Readonly<Record<string, unknown>>;
  /** Why Keras cannot be asked. */
  notInKeras?: string;
}

/** The arguments of a call besides its inputs. Shapes are those of one sample. */
export interface CaseCall {
  /** Whether the mask is an argument, and not one of the input. */
  isMaskGiven?: boolean;
  initialState?: readonly Shape[];
  attentionMask?: Shape;
  useCausalMask?: boolean;
  returnAttentionScores?: boolean;
  reverse?: boolean;
}

/** Arguments or inputs that a layer rejects, and the message. */
export interface LayerRefusal {
  args?: Readonly<Record<string, unknown>>;
  input: Shape | readonly Shape[];
  message: RegExp;
}

/** All cases of a layer. */
export interface LayerCases<T extends LayerType = LayerType> {
  type: T;
  cases: readonly LayerCase<T>[];
  refusals: readonly LayerRefusal[];
}

/** The cases of one layer: the default export of its file. */
export const layerCases = <T extends LayerType>(
  type: T,
  cases: readonly LayerCase<T>[],
  refusals: readonly LayerRefusal[] = [],
): LayerCases<T> => ({ type, cases, refusals });

/** The shapes of all inputs. */
export const inputShapes = (input: Shape | readonly Shape[]): Shape[] =>
  isShape(input) ? [input] : [...input];

const isShape = (input: Shape | readonly Shape[]): input is Shape =>
  input.every((entry) => typeof entry === 'number');
