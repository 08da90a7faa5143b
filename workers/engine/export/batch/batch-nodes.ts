import { DTYPES } from '../../graph/graph.js';
import { type NodeDef, nodeOf } from '../../graph/saved-model-proto.js';
import { type Affine, isFixed } from './affine.js';
import { constantNode } from './tensor-content.js';

/** Makes nodes that compute with the batch size. */
export interface BatchNodes {
  /** The sizes of the recordings. */
  readonly sizes: readonly number[];
  /** A node, and after the first input those that read the batch size from it. */
  after(node: NodeDef): NodeDef[];
  /** Whether every use of a constant is as the shape of a Reshape. */
  isShapeOnly(constant: string): boolean;
  /** An int32 scalar. @param nodes gets the nodes that compute it @returns its output */
  scalar(nodes: NodeDef[], prefix: string, rule: Affine): string;
  /** An int32 vector. */
  vector(nodes: NodeDef[], name: string, rules: readonly Affine[]): string;
}

const BATCH = 'batch_size';
const INT32 = { type: DTYPES.int32.number };

/** @param input a Placeholder whose first axis is the batch */
export function batchNodes(nodes: readonly NodeDef[], sizes: readonly number[], input: string): BatchNodes {
  const uses = usesOf(nodes);
  const prefix = uniqueName(nodes, BATCH);
  return {
    sizes,
    after: (node) => (node.name === nodeOf(input) ? [node, ...sizeOf(node, prefix)] : [node]),
    isShapeOnly: (constant) => uses.get(constant)?.every((use) => use === 'Reshape:1') ?? false,
    scalar: (made, name, rule) => scalar(made, { prefix, name }, rule),
    vector(made, name, rules) {
      const T = INT32;
      if (rules.every(isFixed))
        return add(
          made,
          intConstant(
            name,
            rules.map(({ term }) => term),
          ),
        );
      const entries = rules.map((rule, entry) =>
        scalar(made, { prefix, name: `${name}/entry_${entry}` }, rule),
      );
      return add(made, {
        name,
        op: 'Pack',
        input: entries,
        attr: { N: { i: entries.length }, T, axis: { i: 0 } },
      });
    },
  };
}

/** Adds a node with one output. @returns that output */
export function add(nodes: NodeDef[], node: NodeDef): string {
  nodes.push(node);
  return `${node.name}:0`;
}

/** A constant int32 vector. */
export const intConstant = (name: string, values: readonly number[]): NodeDef =>
  constantNode(name, { dtype: INT32.type, shape: [values.length], values: Int32Array.from(values) });

const intScalar = (name: string, value: number): NodeDef =>
  constantNode(name, { dtype: INT32.type, shape: [], values: Int32Array.of(value) });

function uniqueName(nodes: readonly NodeDef[], name: string): string {
  const taken = new Set(nodes.map((node) => node.name.split('/', 1)[0]));
  let unique = name;
  for (let count = 1; taken.has(unique); count += 1) unique = `${name}_${count}`;
  return unique;
}

/** The operations that take each node, with the number of the input. */
function usesOf(nodes: readonly NodeDef[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const { op, input } of nodes)
    for (const [index, one] of input.entries()) {
      const node = nodeOf(one);
      uses.set(node, [...(uses.get(node) ?? []), `${op}:${index}`]);
    }
  return uses;
}

/** The size of the first axis of an input. */
function sizeOf(input: NodeDef, name: string): NodeDef[] {
  const [dtype] = [input.attr['dtype']];
  const mask = { i: 0 };
  return [
    {
      name: `${name}/shape`,
      op: 'Shape',
      input: [`${input.name}:0`],
      attr: { ...(dtype && { T: dtype }), out_type: INT32 },
    },
    intConstant(`${name}/begin`, [0]),
    intConstant(`${name}/end`, [1]),
    intConstant(`${name}/strides`, [1]),
    {
      name,
      op: 'StridedSlice',
      input: ['shape', 'begin', 'end', 'strides'].map((part) => `${name}/${part}:0`),
      attr: {
        T: INT32,
        Index: INT32,
        begin_mask: mask,
        end_mask: mask,
        ellipsis_mask: mask,
        new_axis_mask: mask,
        shrink_axis_mask: { i: 1 },
      },
    },
  ];
}

function scalar(
  nodes: NodeDef[],
  { prefix, name }: { prefix: string; name: string },
  { factor, term }: Affine,
): string {
  if (factor === 0) return add(nodes, intScalar(name, term));
  const attr = { T: INT32 };
  const size = `${prefix}:0`;
  const product = (): string => {
    const by = add(nodes, intScalar(`${name}/factor`, factor));
    return add(nodes, { name: `${name}/product`, op: 'Mul', input: [size, by], attr });
  };
  const scaled = factor === 1 ? size : product();
  if (term === 0) return scaled;
  const plus = add(nodes, intScalar(`${name}/term`, term));
  return add(nodes, { name: `${name}/sum`, op: 'AddV2', input: [scaled, plus], attr });
}
