import assert from 'node:assert/strict';
import { bindArguments } from '../../src/keras/operations/bind-arguments.js';
import { type BatchedSpec, inferOperation } from '../../src/keras/operations/infer-operation.js';
import type {
  OperationArgument,
  OperationArguments,
  OperationSpec,
  TensorSpec,
} from '../../src/keras/operations/operation.js';
import { elementsOf } from '../../src/keras/shape.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import type { OperationQuestion, ValuedTensor } from '../helpers/engine/apply-operation.js';
import type { CaseTensor, CaseValue, OperationCase } from './operation-cases.js';

/** Samples of a batch. */
export const BATCH = 3;

/** The part of a case that is called. */
export type CalledCase = Pick<OperationCase, 'config' | 'args' | 'kwargs'>;

/** The arguments of a case by name, each tensor made by `make`; or why they do not belong to the operation. */
export function argumentsOf<Tensor>(
  spec: OperationSpec,
  { config = {}, args, kwargs = {} }: CalledCase,
  make: (tensor: CaseTensor['tensor']) => Tensor,
): ReturnType<typeof bindArguments<Tensor>> {
  const convert = (value: CaseValue): OperationArgument<Tensor> => mapTensors(value, make);
  return bindArguments(spec, {
    config,
    args: args.map(convert),
    kwargs: Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, convert(value)])),
  });
}

/** The arguments of a case that the operation accepts. */
export function acceptedArgumentsOf<Tensor>(
  spec: OperationSpec,
  called: CalledCase,
  make: (tensor: CaseTensor['tensor']) => Tensor,
): OperationArguments<Tensor> {
  const bound = argumentsOf(spec, called, make);
  return 'args' in bound ? bound.args : assert.fail(JSON.stringify(bound.complaints));
}

function mapTensors<Tensor>(
  value: CaseValue,
  make: (tensor: CaseTensor['tensor']) => Tensor,
): OperationArgument<Tensor> {
  if (isList(value)) return value.map((item) => mapTensors(item, make));
  return isCaseTensor(value) ? make(value.tensor) : value;
}

const isList = (value: CaseValue): value is readonly CaseValue[] => Array.isArray(value);

const isCaseTensor = (value: CaseValue): value is CaseTensor =>
  typeof value === 'object' && value !== null && 'tensor' in value;

/** The shape of a batch of samples. */
export const concrete = ({ shape, dtype }: BatchedSpec): TensorSpec => ({
  shape: shape.map((size) => size ?? BATCH),
  dtype,
});

/** Values that only the place of the tensor in the case decides. */
export function valuesOf(tensor: CaseTensor['tensor'], index: number): ValuedTensor {
  const { shape, dtype } = concrete(tensor);
  const size = elementsOf(shape);
  const { from, to, values } = tensor;
  const random = createRandom(keyOf(`tensor ${index}`));
  const draw = () => {
    const value = from + (to - from) * random.uniform();
    return dtype === 'float32' ? value : Math.floor(value);
  };
  return { shape, dtype, values: Float32Array.from({ length: size }, (_, at) => values?.[at] ?? draw()) };
}

/** A call as the Python side reads it: tensors by their number. */
export function encoded(spec: OperationSpec, { config = {}, args, kwargs = {} }: CalledCase) {
  let next = 0;
  const encode = (value: CaseValue): unknown => {
    if (isList(value)) return value.map(encode);
    return isCaseTensor(value) ? { tensor: next++ } : value;
  };
  return {
    module: spec.module,
    type: spec.type,
    config: { ...spec.options, ...config },
    args: args.map(encode),
    kwargs: Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, encode(value)])),
  };
}

/** The tensors of a case, in the order of its arguments. */
export function tensorsOf({ args, kwargs = {} }: CalledCase): CaseTensor['tensor'][] {
  const collect = (value: CaseValue): CaseTensor['tensor'][] => {
    if (isList(value)) return value.flatMap(collect);
    return isCaseTensor(value) ? [value.tensor] : [];
  };
  return [...args, ...Object.values(kwargs)].flatMap(collect);
}

/** The outputs that the operation infers for a batch of any size. */
export function inferCase(spec: OperationSpec, called: CalledCase) {
  const inference = inferOperation(
    spec,
    acceptedArgumentsOf<BatchedSpec>(spec, called, ({ shape, dtype }) => ({ shape, dtype })),
  );
  return 'outputs' in inference ? inference : assert.fail(inference.complaint);
}

/** The outputs for the batch of a case: they may have a multiple of its size. */
export function outputsOfCase(spec: OperationSpec, called: CalledCase): readonly TensorSpec[] {
  const inference = spec.output(acceptedArgumentsOf<TensorSpec>(spec, called, concrete));
  return 'outputs' in inference ? inference.outputs : assert.fail(inference.complaint);
}

/** A call with inputs and upstream gradients that only the case decides. */
export function questionOf(spec: OperationSpec, operationCase: OperationCase): OperationQuestion {
  const floats = outputsOfCase(spec, operationCase).filter(({ dtype }) => dtype === 'float32');
  const isDifferentiated = operationCase.gradient !== false;
  return {
    spec,
    inputs: tensorsOf(operationCase).map(valuesOf),
    argumentsOf(inputs) {
      let next = 0;
      return acceptedArgumentsOf(
        spec,
        operationCase,
        () => inputs[next++] ?? assert.fail('No input is left'),
      );
    },
    upstreams: isDifferentiated
      ? floats.map(({ shape, dtype }, index) =>
          valuesOf({ shape, dtype, from: -1, to: 1 }, UPSTREAM_STREAM + index),
        )
      : [],
  };
}

const UPSTREAM_STREAM = 100;
