import { DTYPES } from '../../graph/graph.js';
import { encodeVariable, type MetaGraph, type NodeDef } from '../../graph/saved-model-proto.js';
import { textConstant } from '../constants.js';
import type { GraphWeight } from '../graph-ports.js';

const SAVER = 'save';
const STRING = { type: DTYPES.string.number };
const FLOAT = { type: DTYPES.float32.number };

/** The nodes and descriptions by which TensorFlow restores the variables of a graph, and saves them again. */
export interface Saver {
  nodes: NodeDef[];
  meta: Pick<MetaGraph, 'saver_def' | 'collection_def'>;
}

/** The nodes that write float32 tensors to a checkpoint. */
export function saveNodes(
  scope: string,
  { prefix, names, tensors }: { prefix: string; names: readonly string[]; tensors: readonly string[] },
): NodeDef[] {
  const save = `${scope}/SaveV2`;
  const slices = names.map(() => '');
  return [
    textConstant(`${save}/tensor_names`, names),
    textConstant(`${save}/shape_and_slices`, slices),
    {
      name: save,
      op: 'SaveV2',
      input: [prefix, `${save}/tensor_names:0`, `${save}/shape_and_slices:0`, ...tensors],
      attr: { dtypes: { list: { type: names.map(() => FLOAT.type) } } },
    },
    {
      name: `${scope}/control_dependency`,
      op: 'Identity',
      input: [prefix, `^${save}`],
      attr: { T: STRING },
    },
  ];
}

/** The saver of a graph with weights, in the names that TensorFlow gives one; its checkpoint has each weight by its path. */
export function saverOf(weights: readonly GraphWeight[], reads: ReadonlyMap<string, string>): Saver {
  const names = weights.map(({ path }) => path);
  const tensors = weights.map(({ node }) => reads.get(node) ?? '');
  const filename = `${SAVER}/Const`;
  const assigns = weights.map((weight, index) => assignNode(weight, index));
  const nodes = [
    textConstant(`${SAVER}/filename/input`, ['model'], []),
    placeholder(`${SAVER}/filename`, `${SAVER}/filename/input:0`),
    placeholder(filename, `${SAVER}/filename:0`),
    ...saveNodes(SAVER, { prefix: `${filename}:0`, names, tensors }),
    textConstant(`${SAVER}/RestoreV2/tensor_names`, names),
    textConstant(
      `${SAVER}/RestoreV2/shape_and_slices`,
      names.map(() => ''),
    ),
    {
      name: `${SAVER}/RestoreV2`,
      op: 'RestoreV2',
      input: ['Const', 'RestoreV2/tensor_names', 'RestoreV2/shape_and_slices'].map(
        (part) => `${SAVER}/${part}:0`,
      ),
      attr: { dtypes: { list: { type: names.map(() => FLOAT.type) } } },
    },
    ...assigns,
    { name: `${SAVER}/restore_all`, op: 'NoOp', input: assigns.map(({ name }) => `^${name}`), attr: {} },
  ];
  return { nodes, meta: { saver_def: SAVER_DEF, collection_def: collectionsOf(weights, tensors) } };
}

const SAVER_DEF = {
  filename_tensor_name: `${SAVER}/Const:0`,
  save_tensor_name: `${SAVER}/control_dependency:0`,
  restore_op_name: `${SAVER}/restore_all`,
  max_to_keep: 5,
  keep_checkpoint_every_n_hours: 10000,
  // V2 of tensorflow/core/protobuf/saver.proto: the checkpoint is a tensor bundle.
  version: 2,
};

const placeholder = (name: string, input: string): NodeDef => ({
  name,
  op: 'PlaceholderWithDefault',
  input: [input],
  attr: { dtype: STRING, shape: { shape: { dim: [] } } },
});

const assignName = (index: number): string => `${SAVER}/AssignVariableOp${index === 0 ? '' : `_${index}`}`;

const assignNode = ({ node }: GraphWeight, index: number): NodeDef => ({
  name: assignName(index),
  op: 'AssignVariableOp',
  input: [`${node}:0`, `${SAVER}/RestoreV2:${index}`],
  attr: { dtype: FLOAT },
});

/** The variables as TensorFlow finds them in a graph that it imports. */
function collectionsOf(
  weights: readonly GraphWeight[],
  reads: readonly string[],
): NonNullable<MetaGraph['collection_def']> {
  const variables = weights.map(({ node, trainable }, index) => ({
    trainable,
    encoded: encodeVariable({
      variable_name: `${node}:0`,
      initializer_name: assignName(index),
      snapshot_name: reads[index] ?? '',
      is_resource: true,
      initial_value_name: `${SAVER}/RestoreV2:${index}`,
      trainable,
    }),
  }));
  const listOf = (listed: typeof variables) => ({
    bytes_list: { value: listed.map(({ encoded }) => encoded) },
  });
  return {
    variables: listOf(variables),
    trainable_variables: listOf(variables.filter(({ trainable }) => trainable)),
  };
}
