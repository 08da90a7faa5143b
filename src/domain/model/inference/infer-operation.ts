import type { GraphCall } from '../../../keras/graph/order.js';
import { operationCall } from '../../../keras/graph/run/operation-call.js';
import { bindArguments } from '../../../keras/operations/bind-arguments.js';
import { operationOf } from '../../../keras/operations/index.js';
import { type BatchedSpec, inferOperation } from '../../../keras/operations/infer-operation.js';
import type { OperationComplaint, OperationSpec } from '../../../keras/operations/operation.js';
import type { Shape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import { type InferredOperation, type InferredTensor, OF_BATCH } from '../inferred-model.js';
import type { LocatedCall, LocatedNode, LocatedOperation } from '../located-graph.js';
import { textInOperation } from './checks/host-issues.js';
import { unknownOperation } from './checks/unknown-operation.js';
import type { TensorOf } from './infer-layer.js';
import type { GraphContext, Inference } from './inference.js';

/** A call of an operation, and its place. */
export interface OperationCallPlace extends GraphCall<LocatedNode> {
  operation: LocatedOperation;
  context: GraphContext;
}

/** Infers a call of an operation from its arguments. */
export function inferOperationCall(
  place: OperationCallPlace,
  tensorOf: TensorOf,
  inference: Inference,
): readonly InferredTensor[] {
  const { node, index, operation, context } = place;
  const call = node.calls[index];
  const spec = operationOf(operation.module, operation.type);
  if (call === undefined || spec === undefined) {
    if (spec === undefined && index === 0) inference.issues.push(unknownOperation(operation));
    inference.isPartial = true;
    return [];
  }
  const tensors: InferredTensor[] = [];
  const given = operationCall(operation.config, call, (leaf): BatchedSpec => {
    const tensor = tensorOf(leaf);
    tensors.push(tensor);
    return specOf(tensor);
  });
  const text = tensors.find(({ dtype }) => dtype === 'string');
  const result =
    text !== undefined
      ? { ...UNKNOWN, complaints: [{ complaint: textInOperation(spec.type, text.label) }] }
      : tensors.every(isKnown)
        ? inferFrom(spec, given)
        : UNKNOWN;
  inference.issues.push(...result.complaints.map((one) => issueOf(one, operation, call)));
  inference.warnings.push(
    ...result.warnings.map((detail) => ({
      code: 'approximate_operation' as const,
      pointer: operation.pointer,
      detail,
    })),
  );
  if (result.outputs.length === 0) {
    inference.isPartial = true;
    return [];
  }
  const step: InferredOperation = {
    kind: 'operation',
    operation: { module: operation.module, type: operation.type, config: operation.config },
    path: `${context.path}${node.name}`,
    pointer: operation.pointer,
    samples: context.samples,
    output: sampleOf(result.outputs[0]),
    from: tensors.map(({ from }) => from),
  };
  inference.steps.push(step);
  return result.outputs.map((output) => ({
    ...tensorFrom(output),
    isOnHost: false,
    from: step,
    label: `'${safeText(node.name)}'`,
  }));
}

interface Inferred {
  outputs: readonly BatchedSpec[];
  complaints: readonly OperationComplaint[];
  warnings: readonly string[];
}

const UNKNOWN: Inferred = { outputs: [], complaints: [], warnings: [] };

function inferFrom(spec: OperationSpec, call: Parameters<typeof bindArguments<BatchedSpec>>[1]): Inferred {
  const bound = bindArguments(spec, call);
  if ('complaints' in bound) return { ...UNKNOWN, complaints: bound.complaints };
  const inference = inferOperation(spec, bound.args);
  return 'complaint' in inference ? { ...UNKNOWN, complaints: [inference] } : { ...UNKNOWN, ...inference };
}

const isKnown = ({ shape }: InferredTensor): boolean => typeof shape !== 'string';

/** With its batch axis. */
function specOf({ shape, batch, dtype }: InferredTensor): BatchedSpec {
  const sample = typeof shape === 'string' ? [] : shape;
  const sizes = sample.map((size) => (size === OF_BATCH ? null : size));
  const type = dtype === 'string' ? 'float32' : dtype;
  return { shape: batch === undefined ? sizes : [batch, ...sizes], dtype: type };
}

function tensorFrom({ shape, dtype }: BatchedSpec): Pick<InferredTensor, 'shape' | 'batch' | 'dtype'> {
  const [batch, ...sample] = shape;
  return { shape: sample.map((size) => size ?? OF_BATCH), batch, dtype };
}

const sampleOf = (output: BatchedSpec | undefined): Shape =>
  output === undefined ? [] : output.shape.slice(1).map((size) => size ?? 1);

function issueOf(
  { complaint, argument }: OperationComplaint,
  operation: LocatedOperation,
  call: LocatedCall,
): Finding {
  const isOption = argument !== undefined && Object.hasOwn(operation.config, argument);
  const pointer =
    argument === undefined
      ? operation.pointer
      : isOption
        ? operation.argument(argument)
        : call.argument(argument);
  return { pointer, code: 'shape_mismatch', detail: complaint };
}
