import type { AttrValue } from '../saved-model-proto.js';

/**
 * The body of a loop during recording. Values enter the frame of a TensorFlow loop only through Enter nodes,
 * so the nodes inside must be known.
 */
export interface Frame {
  /** Unique in the graph. */
  readonly name: string;
  /** The loop around this one. */
  readonly outer: Frame | undefined;
  /** Names of the nodes inside, without those of nested loops. */
  readonly nodes: Set<string>;
  /** Outside outputs that are the same in every iteration, and their names inside. */
  readonly constants: Map<string, string>;
  /** Their names inside. */
  readonly constantsInside: Set<string>;
  /**
   * A node that runs in each iteration except the last, which only finds that none is due. Nodes without
   * other inputs from the iteration depend on it: otherwise they would run in the last one, too. Undefined
   * until the condition is recorded.
   */
  pivot: string | undefined;
  /** Where constants created by the body are written. */
  readonly constantsAt: ConstantsAt;
}

/**
 * Inside, TensorFlow optimizes the body as if there were no loop. Outside, they are brought in and TensorFlow
 * folds fewer of them: existing results, to the last bit, depend on this.
 */
export type ConstantsAt = 'inside' | 'outside';

/**
 * Iterations that may run concurrently. With one, TensorFlow begins an iteration after every node of the
 * previous one has run, which orders updates of variables (PropagatorState::FrameState in
 * tensorflow/core/common_runtime).
 */
const PARALLEL_ITERATIONS = 1;

/** A frame without nodes. */
export function createFrame(name: string, outer: Frame | undefined, constantsAt: ConstantsAt): Frame {
  return {
    name,
    outer,
    constantsAt,
    nodes: new Set(),
    constants: new Map(),
    constantsInside: new Set(),
    pivot: undefined,
  };
}

/** Puts a node that was written outside, Enter, inside. */
export function enterFrame(frame: Frame, node: string): void {
  frame.outer?.nodes.delete(node);
  frame.nodes.add(node);
}

/** Puts a node that was written inside, Exit, outside. */
export function leaveFrame(frame: Frame, node: string): void {
  frame.nodes.delete(node);
  frame.outer?.nodes.add(node);
}

/** The innermost loop in which constants are written. */
export function frameOfConstants(frame: Frame | undefined): Frame | undefined {
  if (frame === undefined) return undefined;
  const takesConstants = frame.constantsAt === 'inside' && frame.pivot !== undefined;
  return takesConstants ? frame : frameOfConstants(frame.outer);
}

/** The attributes of an Enter node. @param dtype TensorFlow's number */
export function enterAttributes(
  { name }: Frame,
  dtype: number,
  { constant }: { constant: boolean },
): Record<string, AttrValue> {
  return {
    T: { type: dtype },
    frame_name: { s: Buffer.from(name) },
    is_constant: { b: constant },
    parallel_iterations: { i: PARALLEL_ITERATIONS },
  };
}
