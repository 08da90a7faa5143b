import { elementAt } from '../ops/custom-gradient.js';
import type { NativeBinding, OpAttribute, TensorMetadata } from '../ops/native-backend.js';
import { agreedTypes } from './precision/agreed-types.js';
import { castSource, isShort } from './precision/short-types.js';
import { type Recording, type Source, sourceOf } from './recording.js';
import { type AttrValue, type NodeDef, shapeProto } from './saved-model-proto.js';

/** Takes the place of the addon: writes a node for each operation that is run on the tensors of the recording. */
export function recorderOf(recording: Recording, addon: NativeBinding): NativeBinding {
  const { tensors, sources } = recording;
  const recorder: NativeBinding = Object.create(addon);
  return Object.defineProperties(recorder, {
    executeOp: {
      value: (op: string, attributes: OpAttribute[], inputIds: number[], count: number): TensorMetadata[] => {
        const results = tensors.executeOp(op, attributes, inputIds, count);
        const given = Object.fromEntries(
          attributes.map(({ name, ...rest }) => [name, attrValue(addon, rest)]),
        );
        const attr = { ...impliedAttributes(op, results), ...given };
        const inputs = inputIds.map((id) => sourceOf(sources, id));
        const outputs = recordOperation(recording, { op, inputs, attr }, results);
        for (const [index, { id }] of results.entries()) sources.set(id, elementAt(outputs, index));
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

/** An operation as tfjs runs it, to which all floats are float32. */
interface Operation {
  op: string;
  inputs: readonly Source[];
  attr: NodeDef['attr'];
}

/** Writes the node of an operation, with casts where its inputs are floats of several types. @returns its outputs */
function recordOperation(
  recording: Recording,
  { op, inputs, attr }: Operation,
  results: readonly TensorMetadata[],
): readonly Source[] {
  const { graph } = recording;
  if (!inputs.some(({ dtype }) => isShort(dtype))) {
    const node = graph.add(recording, op, inputs, attr);
    return results.map(({ dtype, shape }, index) =>
      described(recording, { name: `${node}:${index}`, dtype }, shape),
    );
  }
  const types = agreedTypes(
    op,
    attr,
    inputs.map(({ dtype }) => dtype),
  );
  const cast = inputs.map((input, at) => castSource(recording, input, types.inputs[at]));
  const node = graph.add(recording, op, cast, { ...attr, ...types.attributes });
  return results.map(({ dtype, shape }, index) => {
    const output = { name: `${node}:${index}`, dtype: types.computed[index] ?? dtype };
    return castSource(recording, described(recording, output, shape), types.given[index]);
  });
}

function described({ graph }: Recording, output: Source, shape: readonly number[]): Source {
  graph.describe(output.name, shape);
  return output;
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
