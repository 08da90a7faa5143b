import { valueAt } from '../model/weight-values.js';
import { DTYPES, emitNode, type Graph, type GraphVariable, typeAttribute } from './graph.js';
import { shapeProto } from './saved-model-proto.js';
import { type DeviceTensor, deviceTensor, type Session, type TensorValues } from './session.js';
import { assign, placeholder } from './variables.js';

/** Records what gives a group of variables their values, in their order. `name` tells it from other groups. */
export function recordWrite(
  graph: Graph,
  name: string,
  variables: ReadonlyMap<string, GraphVariable>,
): (session: Session, values: readonly DeviceTensor[]) => void {
  const { feeds, done } = graph.record(`write_${name}`, () => {
    const inputs = [...variables.values()].map((variable) => {
      const feed = placeholder(variable.dtype, variable.shape);
      return { feed: feed.name, node: assign(variable, feed) };
    });
    return { feeds: inputs.map(({ feed }) => feed), done: afterwards(inputs.map(({ node }) => node)) };
  });
  return (session, values) => {
    if (variables.size > 0) session.prepare({ feeds, fetches: [done] })(values);
  };
}

/** Values by path as tensors in the order of the variables. @throws EngineFailure when one is missing or of another size */
export function deviceTensors(
  variables: ReadonlyMap<string, { shape: readonly number[] }>,
  values: ReadonlyMap<string, TensorValues>,
): DeviceTensor[] {
  const checked = [...variables].map(([path, { shape }]) => ({ shape, value: valueAt(values, path, shape) }));
  return checked.map(({ shape, value }) => deviceTensor(value, shape));
}

/** Gives variables their values, by path. */
export function writeValues(
  session: Session,
  write: ReturnType<typeof recordWrite>,
  variables: ReadonlyMap<string, GraphVariable>,
  values: ReadonlyMap<string, TensorValues>,
): void {
  const tensors = deviceTensors(variables, values);
  try {
    write(session, tensors);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** Something to fetch once the given nodes have run. */
export function afterwards(nodes: readonly string[]): string {
  const value = { dtype: DTYPES.bool.number, tensor_shape: shapeProto([]), tensor_content: Uint8Array.of(1) };
  const attributes = { dtype: typeAttribute('bool'), value: { tensor: value } };
  return `${emitNode({ op: 'Const', attributes, after: nodes })}:0`;
}

/** Copies of the values of float32 variables, by path. */
export function recordRead(
  graph: Graph,
  name: string,
  variables: ReadonlyMap<string, GraphVariable>,
): (session: Session) => Map<string, Float32Array> {
  const fetches = graph.record(`read_${name}`, () =>
    [...variables.values()].map((variable) => {
      const attributes = { dtype: typeAttribute(variable.dtype) };
      return `${emitNode({ op: 'ReadVariableOp', inputs: [variable], attributes })}:0`;
    }),
  );
  return (session) => {
    const values = variables.size === 0 ? [] : session.prepare({ feeds: [], fetches })([]);
    return new Map([...variables.keys()].map((path, index) => [path, floats(values[index])]));
  };
}

function floats(values: TensorValues | undefined): Float32Array {
  if (values instanceof Float32Array) return values;
  throw new Error('A float32 variable was read as something else');
}
