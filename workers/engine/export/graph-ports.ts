import type { GraphDtype } from '../graph/graph.js';

/** An input or output of a graph. */
export interface GraphTensor {
  /** The port of the model. */
  name: string;
  /** The output of a node: `node:0`. */
  tensor: string;
  dtype: GraphDtype;
  /** Of one sample: the batch axis comes first. */
  shape: readonly number[];
}

/** A float32 weight of a graph. */
export interface GraphWeight {
  /** Of the weight in the model: `dense/kernel`. */
  path: string;
  /** Of its VarHandleOp. */
  node: string;
  trainable: boolean;
  shape: readonly number[];
}
