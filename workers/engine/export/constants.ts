import { DTYPES } from '../graph/graph.js';
import { type NodeDef, shapeProto, type TensorProto } from '../graph/saved-model-proto.js';

/** A Const with texts. @param shape [texts] if absent */
export function textConstant(
  name: string,
  texts: readonly string[],
  shape: readonly number[] = [texts.length],
): NodeDef {
  return constantOf(name, {
    dtype: DTYPES.string.number,
    tensor_shape: shapeProto(shape),
    tensor_content: new Uint8Array(),
    string_val: texts.map((text) => Buffer.from(text)),
  });
}

/** A Const. */
export const constantOf = (name: string, tensor: TensorProto): NodeDef => ({
  name,
  op: 'Const',
  input: [],
  attr: { dtype: { type: tensor.dtype }, value: { tensor } },
});
