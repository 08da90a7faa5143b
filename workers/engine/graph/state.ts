import { valueOf } from '../weight-values.js';
import { DTYPES, emitNode, type Graph, type GraphVariable, typeAttribute } from './graph.js';
import { shapeProto } from './saved-model-proto.js';
import { deviceTensor, type Session, type TensorValues } from './session.js';
import { assign, placeholder } from './variables.js';

/** Gives and takes the values of a group of variables, by path. */
export interface StateAccess {
  /** @throws EngineFailure when a value is missing or of another size */
  write(session: Session, values: ReadonlyMap<string, TensorValues>): void;
}

/** Records what gives a group of variables their values. `name` tells it from other groups. */
export function recordWrite(
  graph: Graph,
  name: string,
  variables: ReadonlyMap<string, GraphVariable>,
): StateAccess {
  const { feeds, done } = graph.record(`write_${name}`, () => {
    const inputs = [...variables.values()].map((variable) => {
      const feed = placeholder(variable.dtype, variable.shape);
      return { feed: feed.name, node: assign(variable, feed) };
    });
    return { feeds: inputs.map(({ feed }) => feed), done: afterwards(inputs.map(({ node }) => node)) };
  });
  return {
    write(session, values) {
      if (variables.size === 0) return;
      const inputs = [...variables].map(([path, { shape }]) => deviceTensor(valueOf(values, path, shape), shape));
      try {
        session.prepare({ feeds, fetches: [done] })(inputs);
      } finally {
        for (const input of inputs) input.dispose();
      }
    },
  };
}

/** Something to fetch once the given nodes have run. */
function afterwards(nodes: readonly string[]): string {
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
