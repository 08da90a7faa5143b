import type {
  OperationArgument,
  OperationArguments,
  OperationComplaint,
  OperationInference,
  OperationSpec,
  TensorSpec,
  TensorType,
} from './operation.js';

/** A tensor of a model; null is the size of the batch. */
export interface BatchedSpec {
  shape: readonly (number | null)[];
  dtype: TensorType;
}

/** The outputs of an operation for a batch of any size, or why it rejects its arguments. */
export type BatchedInference =
  | { outputs: readonly BatchedSpec[]; warnings: readonly string[] }
  | OperationComplaint;

/**
 * Two batches, of which the outputs of an operation are worked out. Their sizes have many divisors, so that axes can be
 * split and merged, and hardly occur as sizes of other axes.
 */
const BATCHES = [720720, 1081080] as const;

/** Infers an operation for two batch sizes; the sizes that differ are those of the batch. */
export function inferOperation(spec: OperationSpec, args: OperationArguments<BatchedSpec>): BatchedInference {
  const [first, second] = BATCHES.map((batch) => spec.output(withBatch(args, batch)));
  if (first === undefined || second === undefined) throw new Error('There are two batches');
  if ('complaint' in first) return readable(first);
  if ('complaint' in second) return readable(second);
  if (first.outputs.length !== second.outputs.length)
    return { complaint: `The number of outputs of ${spec.type} depends on the size of the batch.` };
  return { outputs: merged(first, second), warnings: first.warnings ?? [] };
}

type Inferred = Exclude<OperationInference, OperationComplaint>;

const merged = (first: Inferred, second: Inferred): BatchedSpec[] =>
  first.outputs.map(({ shape, dtype }, index) => ({
    dtype,
    shape: shape.map((size, axis) => (size === second.outputs[index]?.shape[axis] ? size : null)),
  }));

/** Messages call the size of the batch by its name. */
function readable({ complaint, ...rest }: OperationComplaint): OperationComplaint {
  return { complaint: complaint.replace(new RegExp(`\\b(${BATCHES.join('|')})\\b`, 'g'), 'batch'), ...rest };
}

function withBatch(args: OperationArguments<BatchedSpec>, batch: number): OperationArguments<TensorSpec> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === undefined ? value : sized(value, batch)]),
  );
}

function sized(value: OperationArgument<BatchedSpec>, batch: number): OperationArgument<TensorSpec> {
  if (isListOfArguments(value)) return value.map((item) => sized(item, batch));
  if (!isBatched(value)) return value;
  return { dtype: value.dtype, shape: value.shape.map((size) => size ?? batch) };
}

const isListOfArguments = (
  value: OperationArgument<BatchedSpec>,
): value is readonly OperationArgument<BatchedSpec>[] => Array.isArray(value);

const isBatched = (value: OperationArgument<BatchedSpec>): value is BatchedSpec =>
  typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value;
