import type { NativeBinding, OpAttribute, TensorMetadata } from '../ops/native-backend.js';
import { type Recording, sourceOf } from './recording.js';
import { type AttrValue, type NodeDef, shapeProto } from './saved-model-proto.js';

/** Takes the place of the addon: writes a node for each operation that is run on the tensors of the recording. */
export function recorderOf(recording: Recording, addon: NativeBinding): NativeBinding {
  const { tensors, sources } = recording;
  const recorder: NativeBinding = Object.create(addon);
  return Object.defineProperties(recorder, {
    executeOp: {
      value: (
        op: string,
        attributes: OpAttribute[],
        inputIds: number[],
        outputs: number,
      ): TensorMetadata[] => {
        const results = tensors.executeOp(op, attributes, inputIds, outputs);
        const given = Object.fromEntries(
          attributes.map(({ name, ...rest }) => [name, attrValue(addon, rest)]),
        );
        const attr = { ...impliedAttributes(op, results), ...given };
        const node = recording.graph.add(
          recording,
          op,
          inputIds.map((id) => sourceOf(sources, id)),
          attr,
        );
        for (const [index, { id, dtype }] of results.entries())
          sources.set(id, { name: `${node}:${index}`, dtype });
        return results;
      },
    },
    createTensor: {
      value: (shape: number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number => {
        const id = tensors.createTensor(shape, dtype, values);
        sources.set(id, { name: `${addConstant(recording, shape, dtype, values)}:0`, dtype });
        return id;
      },
    },
    deleteTensor: {
      value: (id: number): void => {
        sources.delete(id);
        tensors.deleteTensor(id);
      },
    },
    tensorDataSync: {
      value: () => {
        throw new Error('A recorded step must not read values');
      },
    },
  });
}

/** Attributes that TensorFlow infers from tensors but a graph must state. */
function impliedAttributes(op: string, [first]: TensorMetadata[]): NodeDef['attr'] {
  return op === 'ExpandDims' && first !== undefined ? { T: { type: first.dtype } } : {};
}

function addConstant(
  recording: Recording,
  shape: readonly number[],
  dtype: number,
  values: ArrayBufferView,
): string {
  const content = Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return recording.graph.add(recording, 'Const', [], {
    dtype: { type: dtype },
    value: { tensor: { dtype, tensor_shape: shapeProto(shape), tensor_content: content } },
  });
}

function attrValue(addon: NativeBinding, { type, value }: Omit<OpAttribute, 'name'>): AttrValue {
  switch (type) {
    case addon.TF_ATTR_STRING:
      return { s: Buffer.from(String(value)) };
    case addon.TF_ATTR_INT:
      return Array.isArray(value) ? { list: { i: value } } : { i: Number(value) };
    case addon.TF_ATTR_FLOAT:
      return { f: Number(value) };
    case addon.TF_ATTR_BOOL:
      return { b: Boolean(value) };
    case addon.TF_ATTR_TYPE:
      return { type: Number(value) };
    case addon.TF_ATTR_SHAPE:
      return { shape: shapeProto(Array.isArray(value) ? value : []) };
    default:
      throw new Error(`An attribute of type ${type} cannot be recorded`);
  }
}
