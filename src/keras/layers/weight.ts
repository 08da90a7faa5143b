import type { Constraint } from '../constraints/index.js';
import type { Initializer } from '../initializers/index.js';
import type { Regularizer } from '../regularizers/index.js';

/** Values of a vector, one part after the other, each filled by an initializer of its own. */
export interface InitializedParts {
  /** `draw` tells parts apart that draw random numbers: it is added to the key of the weight. */
  parts: readonly { size: number; initializer: Initializer; draw: number }[];
}

/** A weight of a layer. */
export interface WeightSpec {
  /** Its name in Keras: `kernel`, `moving_mean` … */
  name: string;
  /** Its name in TensorFlow.js, which finds saved weights by it. */
  tfjsName: string;
  /** Its name in files of Keras 2, below that of its layer: `lstm_cell/kernel`. */
  legacyName: string;
  /** The objects of Keras's layer that save it, as paths of attributes: '' is the layer itself, `cell` one inside. */
  savedIn: readonly [string, ...string[]];
  /** The prefix of the names of its arguments: `recurrent` of `recurrent_kernel`, `layer/kernel` of a nested layer. */
  prefix: string;
  shape: number[];
  /** Its type in Keras, where that is not the one of the layer. */
  savedType?: 'int64';
  initializer: Initializer | InitializedParts;
  trainable: boolean;
  regularizer: Regularizer | null;
  constraint: Constraint | null;
}

/** The arguments that a layer has for one of its weights: `kernel_initializer`, `kernel_regularizer`, `kernel_constraint`. */
type WeightArguments<Prefix extends string> = Record<`${Prefix}_initializer`, Initializer> &
  Partial<Record<`${Prefix}_regularizer`, Regularizer | null>> &
  Partial<Record<`${Prefix}_constraint`, Constraint | null>>;

/**
 * A weight that training changes, unless the layer is frozen; its arguments begin with `prefix`.
 * @param name where it is not the prefix
 */
export function weight<Prefix extends string>(
  layer: WeightArguments<Prefix> & { trainable: boolean },
  prefix: Prefix,
  shape: number[],
  name: string = prefix,
): WeightSpec {
  const initializers: Record<`${Prefix}_initializer`, Initializer> = layer;
  const regularizers: Partial<Record<`${Prefix}_regularizer`, Regularizer | null>> = layer;
  const constraints: Partial<Record<`${Prefix}_constraint`, Constraint | null>> = layer;
  return {
    name,
    tfjsName: name,
    legacyName: name,
    savedIn: [''],
    prefix,
    shape,
    trainable: layer.trainable,
    initializer: initializers[`${prefix}_initializer`],
    regularizer: regularizers[`${prefix}_regularizer`] ?? null,
    constraint: constraints[`${prefix}_constraint`] ?? null,
  };
}

/** A weight that gradients never change: a moving statistic. */
export function statistic(name: string, shape: number[], initializer: Initializer): WeightSpec {
  return {
    name,
    tfjsName: name,
    legacyName: name,
    savedIn: [''],
    prefix: name,
    shape,
    initializer,
    trainable: false,
    regularizer: null,
    constraint: null,
  };
}

/** The weights of a layer whose cell has them in Keras. @param legacy the name of the cell in files of Keras 2, where it has one there */
export const inCell = (weights: readonly (WeightSpec | false)[], legacy?: string): (WeightSpec | false)[] =>
  weights.map(
    (weight) =>
      weight && {
        ...weight,
        savedIn: ['cell'],
        legacyName: legacy === undefined ? weight.legacyName : `${legacy}/${weight.legacyName}`,
      },
  );
