import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DTYPES } from '../../graph/graph.js';
import {
  encodeSavedModel,
  type NodeDef,
  nodeOf,
  type SignatureDef,
  shapeProto,
  type TensorInfo,
} from '../../graph/saved-model-proto.js';
import type { Values } from '../../model/weight-values.js';
import type { GraphTensor } from '../graph-ports.js';
import { type Inexpressible, inexpressible } from '../inexpressible.js';
import type { ServedGraph } from '../served/served-graph.js';
import { writeCheckpoint } from './checkpoint.js';
import { saverOf } from './saver.js';

/** The tag by which servers find the graph. */
const TAG = 'serve';

/** The TensorFlow whose operations the graph uses. */
const TENSORFLOW_VERSION = '2.21.0';

/** Names of the call: TensorFlow's own, and that of `model.export()` of Keras. */
const SIGNATURES = ['serving_default', 'serve'];

/**
 * Writes a graph and the values of its weights as a SavedModel: `saved_model.pb` and `variables/`. It loads in sessions, TensorFlow
 * Serving, and `tf.saved_model.load`, where `signatures['serving_default']` takes and gives tensors by name.
 */
export async function writeSavedModel(
  graph: ServedGraph,
  values: Values,
  directory: string,
): Promise<{ outcome: 'written' } | Inexpressible> {
  const { weights } = graph;
  const bytes = constantBytes(graph.nodes);
  if (bytes > MAX_BYTES) return inexpressible([tooLarge(bytes)]);
  const variables = join(directory, 'variables');
  await mkdir(variables, { recursive: true });
  if (weights.length > 0) writeCheckpoint(variables, 'variables', weights, values);
  await writeFile(join(directory, 'saved_model.pb'), encodeGraph(graph));
  return { outcome: 'written' };
}

/** Of a protocol buffer; a graph has more than constants. */
const MAX_BYTES = 1.9e9;

const tooLarge = (bytes: number): string =>
  `The constants of the model take ${Math.ceil(bytes / 1e6)} MB, and a graph of TensorFlow has at most ${MAX_BYTES / 1e6} MB. Choose the format keras.`;

const constantBytes = (nodes: readonly NodeDef[]): number =>
  nodes.reduce((sum, { attr: { value } }) => {
    if (value === undefined || !('tensor' in value)) return sum;
    const { tensor_content, string_val = [] } = value.tensor;
    return string_val.reduce((total, text) => total + text.length, sum + tensor_content.length);
  }, 0);

function encodeGraph({ nodes, weights, inputs, outputs, initializers }: ServedGraph): Uint8Array {
  const saver = weights.length === 0 ? undefined : saverOf(weights, readsOf(nodes));
  const signature: SignatureDef = {
    inputs: tensorInfos(inputs),
    outputs: tensorInfos(outputs),
    method_name: 'tensorflow/serving/predict',
  };
  const initial = initializers.length === 0 ? [] : [initialNode(initializers)];
  return encodeSavedModel({ nodes: [...nodes, ...(saver?.nodes ?? []), ...initial], functions: [] }, TAG, {
    ...saver?.meta,
    collection_def: {
      ...saver?.meta.collection_def,
      ...(initial.length > 0 && { [INITIAL_COLLECTION]: { node_list: { value: [INITIAL_NODE] } } }),
    },
    meta_info_def: { tensorflow_version: TENSORFLOW_VERSION },
    signature_def: Object.fromEntries(SIGNATURES.map((name) => [name, signature])),
  });
}

/** The collection in which loaders find the node that they run once. */
const INITIAL_COLLECTION = 'saved_model_main_op';
const INITIAL_NODE = 'init_all_tables';

const initialNode = (initializers: readonly string[]): NodeDef => ({
  name: INITIAL_NODE,
  op: 'NoOp',
  input: initializers.map((name) => `^${name}`),
  attr: {},
});

/** The first output that reads each variable, by the name of its node. */
function readsOf(nodes: readonly NodeDef[]): ReadonlyMap<string, string> {
  const reads = nodes.filter(({ op }) => op === 'ReadVariableOp').reverse();
  return new Map(reads.map(({ name, input: [handle = ''] }) => [nodeOf(handle), `${name}:0`]));
}

const tensorInfos = (tensors: readonly GraphTensor[]): Record<string, TensorInfo> =>
  Object.fromEntries(
    tensors.map(({ name, tensor, dtype, shape }) => [
      name,
      { name: tensor, dtype: DTYPES[dtype].number, tensor_shape: shapeProto([-1, ...shape]) },
    ]),
  );
