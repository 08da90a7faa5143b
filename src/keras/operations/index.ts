import { ACTIVATIONS_OPERATIONS } from './activations/index.js';
import { CORE_OPERATIONS } from './core/index.js';
import { IMAGE_OPERATIONS } from './image/index.js';
import { LINALG_OPERATIONS } from './linalg/index.js';
import { MATH_OPERATIONS } from './math/index.js';
import { NN_OPERATIONS } from './nn/index.js';
import { NUMPY_OPERATIONS } from './numpy/index.js';
import { OPERATION_MODULES, type OperationModule, type OperationSpec } from './operation.js';

/** Every operation, by its module and class name. */
export const OPERATIONS = {
  numpy: NUMPY_OPERATIONS,
  nn: NN_OPERATIONS,
  core: CORE_OPERATIONS,
  math: MATH_OPERATIONS,
  linalg: LINALG_OPERATIONS,
  image: IMAGE_OPERATIONS,
  activations: ACTIVATIONS_OPERATIONS,
} as const satisfies Readonly<Record<OperationModule, Readonly<Record<string, OperationSpec>>>>;

/** Every operation, module by module. */
export const OPERATION_SPECS: readonly OperationSpec[] = OPERATION_MODULES.flatMap((module) =>
  Object.values<OperationSpec>(OPERATIONS[module]),
);

const keyOf = (module: string, type: string): string => `${module}.${type}`;

const byModule: ReadonlyMap<string, OperationSpec> = new Map(
  OPERATION_SPECS.map((spec) => [keyOf(spec.module, spec.type), spec]),
);

/** The operation of a module and class name; undefined where it is not supported. */
export const operationOf = (module: OperationModule, type: string): OperationSpec | undefined =>
  byModule.get(keyOf(module, type));

/** The module of the operation with a class name, which no other module has; undefined for other classes. */
export const moduleWith = (type: string): OperationModule | undefined =>
  OPERATION_MODULES.find((module) => operationOf(module, type) !== undefined);

/** The name of an operation in the short form: `numpy.Add`. */
export const operationName = ({ module, type }: Pick<OperationSpec, 'module' | 'type'>): string =>
  keyOf(module, type);

/** Keras's path of the module of an operation, as its JSON has it: `keras.src.ops.numpy`. */
export const kerasPathOf = (module: OperationModule): string =>
  module === 'activations' ? 'keras.src.activations.activations' : `keras.src.ops.${module}`;

/** The module of a path in Keras's JSON; undefined for a path that has no operations. */
export const operationModuleOf = (path: string): OperationModule | undefined =>
  OPERATION_MODULES.find((module) => kerasPathOf(module) === path);
