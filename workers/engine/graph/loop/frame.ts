import type { AttrValue } from '../saved-model-proto.js';

/**
 * The body of a loop while it is recorded. TensorFlow lets a value into the frame of a loop through a node of its own
 * only, Enter, so that it must be known which nodes are inside.
 */
export interface Frame {
  /** Unique in the graph. */
  readonly name: string;
  /** The loop around this one. */
  readonly outer: Frame | undefined;
  /** Names of the nodes inside; not of those in loops inside. */
  readonly nodes: Set<string>;
  /** Outputs from outside that are the same in every iteration, and the names they have inside. */
  readonly constants: Map<string, string>;
  /** Those names. */
  readonly constantsInside: Set<string>;
  /**
   * A node that runs in each iteration but the last, which only finds that none is due. Nodes that take nothing else of
   * an iteration wait for it: without it they would run in the last one, too. Undefined until the condition is recorded.
   */
  pivot: string | undefined;
  /** Where constants are written that its body makes. */
  readonly constantsAt: ConstantsAt;
}

/**
 * Inside, TensorFlow optimizes the body as it would without a loop. Outside, they are brought in, and TensorFlow folds
 * less: what stands in results of old, to the last bit, keeps its place.
 */
export type ConstantsAt = 'inside' | 'outside';

/**
 * Iterations that may be under way at once. With one, TensorFlow begins an iteration when every node of the one before
 * has run, which orders updates of variables (PropagatorState::FrameState in tensorflow/core/common_runtime).
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

/** The innermost loop that constants are written in. */
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
