import type { AttrValue } from './saved-model-proto.js';

/**
 * The body of a loop while it is recorded. TensorFlow lets a value into the frame of a loop through a node of its own
 * only, Enter, so that it must be known which nodes are inside.
 */
export interface Frame {
  /** Unique in the graph. */
  readonly name: string;
  /** Names of the nodes inside. */
  readonly nodes: Set<string>;
  /** Outputs from outside that are the same in every iteration, and the names they have inside. */
  readonly constants: Map<string, string>;
}

/** Iterations that may be under way at once, as far as none waits for another. */
const PARALLEL_ITERATIONS = 1;

/** A frame without nodes. */
export function createFrame(name: string): Frame {
  return { name, nodes: new Set(), constants: new Map() };
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
