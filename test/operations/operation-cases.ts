import type { OPERATIONS } from '../../src/keras/operations/index.js';
import type {
  Constant,
  OperationModule,
  OptionValue,
  TensorType,
} from '../../src/keras/operations/operation.js';
import type { Tolerance } from '../helpers/keras/keras-fixtures.js';

/** A tensor that a case is called with. */
export interface CaseTensor {
  tensor: {
    /** The shape with the batch axis; null is the batch, of 3 samples. */
    shape: readonly (number | null)[];
    dtype: TensorType;
    /** The least value, and the bound of the largest. */
    from: number;
    to: number;
    /** All values, where they are not drawn. */
    values?: readonly number[];
  };
}

/** An argument of a case. */
export type CaseValue = Constant | CaseTensor | readonly CaseValue[];

/** One call of an operation, whose outputs and gradients are compared with Keras. */
export interface OperationCase {
  /** Names the case; its arguments if left out. */
  name?: string;
  /** Arguments of the constructor; those left out have Keras's defaults. */
  config?: Readonly<Record<string, OptionValue>>;
  /** Positional arguments. */
  args: readonly CaseValue[];
  kwargs?: Readonly<Record<string, CaseValue>>;
  /** Warnings that the operation gives. */
  warnings?: RegExp;
  /** False where Keras has no gradient, or another one for a reason that the case states. */
  gradient?: boolean;
  /** False where Keras infers another shape or type than it computes. */
  inference?: boolean;
  /** How far values may be from Keras's, where the usual tolerance is too strict. */
  tolerance?: Tolerance;
}

/** A call that an operation rejects, and the message. */
export interface OperationRefusal {
  config?: Readonly<Record<string, OptionValue>>;
  args: readonly CaseValue[];
  kwargs?: Readonly<Record<string, CaseValue>>;
  message: RegExp;
}

/** The cases of some operations of a module, by class name. */
export interface OperationCases {
  module: OperationModule;
  cases: Readonly<Record<string, readonly OperationCase[] | undefined>>;
  refusals: Readonly<Record<string, readonly OperationRefusal[] | undefined>>;
}

type ByType<M extends OperationModule, Entry> = {
  readonly [T in keyof (typeof OPERATIONS)[M]]?: readonly Entry[];
};

/** The cases of a file: its default export. */
export const operationCases = <M extends OperationModule>(
  module: M,
  cases: ByType<M, OperationCase>,
  refusals: ByType<M, OperationRefusal> = {},
): OperationCases => ({ module, cases, refusals });

type Values = Partial<Omit<CaseTensor['tensor'], 'shape'>>;

/** A tensor without a batch axis. Floats are drawn from -2 to 2, integers from 0 to 3. */
export const tensor = (shape: readonly (number | null)[], values: Values = {}): CaseTensor => {
  const dtype = values.dtype ?? 'float32';
  const range = { float32: [-2, 2], int32: [0, 4], bool: [0, 2] }[dtype];
  const [from = 0, to = 1] = range;
  return { tensor: { dtype, from, to, ...values, shape } };
};

/** A tensor whose first axis is the batch. */
export const batch = (sample: readonly number[], values: Values = {}): CaseTensor =>
  tensor([null, ...sample], values);
