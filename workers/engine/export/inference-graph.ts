import { EngineFailure } from '../engine-failure.js';
import type { Graph } from '../graph/graph.js';
import type { NodeDef } from '../graph/saved-model-proto.js';
import type { Model } from '../model/model.js';
import { elementAt } from '../ops/custom-gradient.js';
import { forAnyBatch } from './batch/any-batch.js';
import type { GraphTensor, GraphWeight } from './graph-ports.js';
import { type Inexpressible, inexpressible } from './inexpressible.js';
import { neededNodes } from './needed-nodes.js';
import { type InferenceInput, type InferenceRecording, recordInference } from './record-inference.js';

/**
 * The inference of a model as a TensorFlow graph, for batches of any size: the common source of exports (SavedModel, ONNX). It
 * has neither values of weights nor anything of a file format.
 *
 * Operations are TensorFlow's own, by their names, with every required attribute; inputs of nodes are `node:output`, or `^node`
 * for a control dependency. Nodes are in an order in which each follows its inputs, except for the inputs of Merge that lead
 * back in a loop. Only nodes that an output needs are included, none of training.
 * - An input is a Placeholder of shape [-1, ...shape]; if `dtype` is not float32, a Cast follows.
 * - A weight is a VarHandleOp, read by ReadVariableOp.
 * - The batch size is an int32 scalar, computed from the Shape of the first input; what depends on it is computed from it.
 * - Reshape has -1 for the axis with the batch where its other axes are fixed.
 * - Loops (recurrent layers) are those of `workers/engine/graph/loop`: Enter, Merge, Switch, LoopCond, NextIteration, Exit, with
 *   tensors of a step in TensorLists. An LSTM with the default activations is BlockLSTMV2 outside any loop.
 * - Layers in bfloat16 or float16 have Casts around their inputs; outputs are float32.
 */
export interface InferenceGraph {
  nodes: readonly NodeDef[];
  /** In the order of `model.inputs`: inputs of the model, then what the host computes. */
  inputs: readonly GraphTensor[];
  /** In the order of the model's outputs. Each is the output of an Identity of its own. */
  outputs: readonly GraphTensor[];
  /** The weights that are used, in the order of the model. */
  weights: readonly GraphWeight[];
  /** The shape of an output, `node:0`, with -1 for sizes that depend on the batch; undefined if it is unknown. */
  shapeOf(output: string): readonly number[] | undefined;
  /** Describes the layer or operation that a node belongs to; undefined of one outside all. */
  originOf(node: string): string | undefined;
}

/** A graph, or why the model has none. */
export type InferenceGraphOutcome = { outcome: 'made'; graph: InferenceGraph } | Inexpressible;

/** Recordings for these sizes must be alike but for the size; the last one verifies the rule that the others gave. */
const BATCH_SIZES = [2, 3, 5];

/**
 * Makes the inference graph of a model.
 * @param inputs In the order of `model.inputs`; by default as the model takes them, in float32
 */
export function inferenceGraph(
  model: Model,
  inputs: readonly InferenceInput[] = model.inputs,
): InferenceGraphOutcome {
  const recordings = BATCH_SIZES.map((size) => recordNeeded(model, inputs, size));
  const failed = recordings.find((recording) => recording.outcome === 'inexpressible');
  if (failed !== undefined) return failed;
  const recorded = recordings.filter((recording) => recording.outcome === 'recorded');
  const made = forAnyBatch(recorded);
  if (made.outcome === 'inexpressible') return made;
  const { ports } = elementAt(recorded, 0);
  const names = new Set(made.nodes.map(({ name }) => name));
  const weights = ports.weights.filter(({ node }) => names.has(node));
  const { originOf } = elementAt(recorded, 0);
  const shapeOf = shapesOfAnyBatch(recorded);
  return {
    outcome: 'made',
    graph: { ...ports, nodes: made.nodes.map(asConstant), weights, shapeOf, originOf },
  };
}

/** Shapes with -1 for the sizes that differ from recording to recording. */
function shapesOfAnyBatch(recordings: readonly Pick<Graph, 'shapeOf'>[]): InferenceGraph['shapeOf'] {
  return (output) => {
    const shapes = recordings.map((recording) => recording.shapeOf(output));
    return shapes[0]?.map((size, axis) => (shapes.every((shape) => shape?.[axis] === size) ? size : -1));
  };
}

type Recorded = ({ outcome: 'recorded' } & ReturnType<typeof neededOf>) | Inexpressible;

/** Records a batch; a model may accept no batch of that size, such as one that slices the batch axis. */
function recordNeeded(model: Model, inputs: readonly InferenceInput[], size: number): Recorded {
  try {
    return { outcome: 'recorded', ...neededOf(recordInference(model, inputs, size), size) };
  } catch (error) {
    if (!(error instanceof EngineFailure) || error.reason.code !== 'invalid_data') throw error;
    return inexpressible([`The model does not accept a batch of ${size} samples: ${error.message}`]);
  }
}

/** The part of a recording that its outputs need, and its inputs, needed or not. */
function neededOf({ graph, ports }: InferenceRecording, size: number) {
  const roots = [...ports.inputs, ...ports.outputs].map(({ tensor }) => tensor);
  const { originOf, shapeOf } = graph;
  return { size, ports, nodes: neededNodes(graph.nodes, roots), originOf, shapeOf };
}

/** A constant that TensorFlow's graphs keep on the host of a GPU, as an ordinary one. */
const asConstant = (node: NodeDef): NodeDef => (node.op === 'HostConst' ? { ...node, op: 'Const' } : node);
