import { DTYPES, type GraphDtype } from '../graph/graph.js';
import { type AttrValue, type NodeDef, shapeProto } from '../graph/saved-model-proto.js';
import { constantOf, textConstant } from './constants.js';

/** Adds nodes to a graph; their outputs are `node:0`. */
export interface NodeWriter {
  readonly nodes: NodeDef[];
  /** Adds a node. @returns its first output */
  add(op: string, input: readonly string[], attr?: Readonly<Record<string, AttrValue>>): string;
  /** A constant. @param shape [values] if absent */
  numbers(dtype: NumberType, values: readonly (number | bigint)[], shape?: readonly number[]): string;
  texts(values: readonly string[], shape?: readonly number[]): string;
}

/** Types of constants. */
export type NumberType = 'float32' | 'float64' | 'int32' | 'int64';

/** @param scope A prefix of names that no other node of the graph has */
export function createNodeWriter(scope: string): NodeWriter {
  const nodes: NodeDef[] = [];
  const counts = new Map<string, number>();
  const nameOf = (op: string): string => {
    const count = counts.get(op) ?? 0;
    counts.set(op, count + 1);
    return `${scope}/${op}${count === 0 ? '' : `_${count}`}`;
  };
  const written = (node: NodeDef): string => {
    nodes.push(node);
    return `${node.name}:0`;
  };
  return {
    nodes,
    add: (op, input, attr = {}) => written({ name: nameOf(op), op, input: [...input], attr: { ...attr } }),
    texts: (values, shape) => written(textConstant(nameOf('Const'), values, shape)),
    numbers: (dtype, values, shape = [values.length]) =>
      written(
        constantOf(nameOf('Const'), {
          dtype: DTYPES[dtype].number,
          tensor_shape: shapeProto(shape),
          tensor_content: contentOf(dtype, values),
        }),
      ),
  };
}

function contentOf(dtype: NumberType, values: readonly (number | bigint)[]): Uint8Array {
  if (dtype === 'int64') return bytesOf(BigInt64Array.from(values, BigInt));
  const numbers = values.map(Number);
  if (dtype === 'int32') return bytesOf(Int32Array.from(numbers));
  return bytesOf(dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers));
}

const bytesOf = ({ buffer }: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(buffer);

/** A type among the attributes of a node. */
export const typeOf = (dtype: GraphDtype): AttrValue => ({ type: DTYPES[dtype].number });

/** A tensor in another type. */
export const cast = (writer: NodeWriter, x: string, from: GraphDtype, to: GraphDtype): string =>
  from === to ? x : writer.add('Cast', [x], { SrcT: typeOf(from), DstT: typeOf(to) });

/** A tensor in another shape; one axis may be -1. */
export const reshape = (writer: NodeWriter, x: string, dtype: GraphDtype, shape: readonly number[]): string =>
  writer.add('Reshape', [x, writer.numbers('int32', shape)], { T: typeOf(dtype), Tshape: typeOf('int32') });
