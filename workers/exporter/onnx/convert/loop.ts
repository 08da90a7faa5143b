import { type NodeDef, nodeOf } from '../../../engine/graph/saved-model-proto.js';
import type { OnnxPort, Sizes, Value } from '../onnx-graph.js';
import { Inexpressible } from './call.js';
import { isList, type ListValue, type Operand, type Scope } from './scope.js';
import { asInt64, cast } from './steps.js';

/** How nodes become those of ONNX; an operand is undefined where it cannot be expressed. */
export interface Conversion {
  /** The nodes of a frame in their order. */
  nodesIn(frame: string): readonly NodeDef[];
  /** What an output is in a scope. */
  operandOf(scope: Scope, output: string): Operand | undefined;
  convert(scope: Scope, node: NodeDef): void;
  /** The shape of an output in TensorFlow. */
  shapeOf(output: string): Sizes | undefined;
}

/** One value that a loop carries from an iteration to the next. */
interface Carried {
  merge: string;
  initial: Operand;
  /** The output that leads to the next iteration. */
  next: string;
  /** The nodes that take it into an iteration, and out of the loop. */
  inside: string | undefined;
  exits: readonly string[];
}

/** The parts of a loop as `workers/engine/graph/loop` records it. */
interface LoopParts {
  carried: Carried[];
  /** How many iterations there are. */
  count: Value;
  counterMerge: string;
  body: NodeDef[];
}

const CONTROL: ReadonlySet<string> = new Set([
  'Enter',
  'Merge',
  'Switch',
  'LoopCond',
  'NextIteration',
  'Exit',
]);

/** Writes the loop of a frame as one node; its results become operands of the scope. */
export function convertLoop(conversion: Conversion, outer: Scope, frame: string): void {
  const nodes = conversion.nodesIn(frame);
  const inner: Scope = { builder: outer.builder.inside(), frame, operands: new Map() };
  for (const enter of nodes.filter(({ op }) => op === 'Enter'))
    inner.operands.set(`${enter.name}:0`, conversion.operandOf(outer, enter.input[0] ?? ''));
  const parts = partsOf(conversion, inner, nodes);
  const exits = new Map(
    exitsOf(conversion, outer).flatMap((exit) => [[nodeOf(exit.input[0] ?? ''), exit.name] as const]),
  );
  writeLoop(conversion, outer, inner, {
    ...parts,
    carried: parts.carried.map((one) => withExit(one, exits)),
  });
}

const withExit = (carried: Carried, exits: ReadonlyMap<string, string>): Carried => {
  const exit = carried.inside === undefined ? undefined : exits.get(carried.inside);
  return { ...carried, exits: exit === undefined ? [] : [exit] };
};

const exitsOf = (conversion: Conversion, { frame }: Scope): NodeDef[] =>
  conversion.nodesIn(frame).filter(({ op }) => op === 'Exit');

function partsOf(conversion: Conversion, inner: Scope, nodes: readonly NodeDef[]): LoopParts {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const condition = nodes.find(({ op }) => op === 'LoopCond');
  const less = named.get(nodeOf(condition?.input[0] ?? ''));
  if (less === undefined || less.op !== 'Less') throw new Inexpressible('its loop does not count');
  const [counter = '', limit = ''] = less.input;
  const count = conversion.operandOf(inner, limit);
  if (count === undefined || isList(count)) throw new Inexpressible('the length of its loop is unknown');
  const counterMerge = nodeOf(counter);
  const carried = nodes.flatMap((merge): Carried[] => {
    if (merge.op !== 'Merge' || merge.name === counterMerge) return [];
    const [enter = '', back = ''] = merge.input;
    const initial = conversion.operandOf(inner, enter);
    if (initial === undefined) throw new Inexpressible('what its loop begins with cannot be expressed');
    const next = named.get(nodeOf(back))?.input[0] ?? '';
    const inside = nodes.find(
      ({ op, input }) => op === 'Switch' && nodeOf(input[0] ?? '') === merge.name,
    )?.name;
    return [{ merge: merge.name, initial, next, inside, exits: [] }];
  });
  const body = nodes.filter(
    (node) => (!CONTROL.has(node.op) || isOfNested(conversion, inner, node)) && node !== less,
  );
  return { carried, count, counterMerge, body };
}

/** Exits of loops inside are converted with what takes them. */
const isOfNested = (_: Conversion, __: Scope, { op }: NodeDef): boolean => op === 'Exit';

function writeLoop(
  conversion: Conversion,
  outer: Scope,
  inner: Scope,
  { carried, count, counterMerge, body }: LoopParts,
): void {
  const { builder } = inner;
  const nodes = conversion.nodesIn(inner.frame);
  const iteration: OnnxPort = { name: builder.name('loop/iteration'), type: 'int64', shape: [] };
  const condition: OnnxPort = { name: builder.name('loop/condition'), type: 'bool', shape: [] };
  const counter = cast(builder, { ...iteration }, 'int32');
  inner.counter = counter;
  const counterSwitch = nodes.find(
    ({ op, input }) => op === 'Switch' && nodeOf(input[0] ?? '') === counterMerge,
  );
  inner.operands.set(`${counterSwitch?.name}:1`, counter);

  const states = carried.filter((one): one is Carried & { initial: Value } => !isList(one.initial));
  const lists = carried.filter(({ initial }) => isList(initial));
  const inputs = states.map(({ merge, initial, inside }): OnnxPort => {
    const shape = initial.shape ?? conversion.shapeOf(`${inside}:1`);
    const port = { name: builder.name(`${merge}/state`), type: initial.type, shape };
    inner.operands.set(`${inside}:1`, port);
    return port;
  });
  for (const { merge, inside } of lists) inner.operands.set(`${inside}:1`, { list: 'carried', merge });
  for (const node of body) conversion.convert(inner, node);

  const results = [
    ...states.map(({ next }) => valueOfOperand(conversion.operandOf(inner, next))),
    ...lists.map(({ next }) => writtenTo(conversion.operandOf(inner, next))),
  ];
  const outputOf = (value: Value): OnnxPort => {
    const { name, type, shape } = builder.emit('Identity', [value], { type: value.type, shape: value.shape });
    return { name, type, shape };
  };
  const proceed = builder.emit('Identity', [{ ...condition }], { type: 'bool', shape: [] });
  const outputs = results.map((value) => computedIn(builder, value)).map(outputOf);
  const graph = {
    name: `${inner.frame}/body`,
    nodes: builder.nodes,
    inputs: [iteration, condition, ...inputs],
    outputs: [{ name: proceed.name, type: proceed.type, shape: [] }, ...outputs],
  };
  const given = outer.builder.emitAll(
    'Loop',
    [asInt64(outer.builder, count), null, ...states.map(({ initial }) => initial)],
    outputs.map(({ type, shape }, index) => ({ type, shape: index < states.length ? shape : undefined })),
    { body: { graph } },
  );
  for (const [index, { exits }] of [...states, ...lists].entries())
    for (const exit of exits) outer.operands.set(`${exit}:0`, resultOf(given[index], index >= states.length));
}

const resultOf = (value: Value | undefined, isOfList: boolean): Operand | undefined =>
  value !== undefined && isOfList ? { list: 'tensor', tensor: value } : value;

/** Constants are no values of a body: Identity would be computed at once. */
const computedIn = (_: Scope['builder'], value: Value): Value => {
  const { constant: _constant, ...computed } = value;
  return computed;
};

function valueOfOperand(operand: Operand | undefined): Value {
  if (operand === undefined || isList(operand))
    throw new Inexpressible('its loop carries what cannot be expressed');
  return operand;
}

function writtenTo(operand: Operand | undefined): Value {
  if (operand === undefined || !isList(operand) || operand.list !== 'written')
    throw new Inexpressible('its loop does not write one entry of a list in each iteration');
  return operand.value;
}

/** The operations on lists. */
export function convertList(scope: Scope, { op, input }: NodeDef, operands: readonly Operand[]): Operand {
  const [first, index, item] = operands;
  switch (op) {
    case 'TensorListReserve':
      return { list: 'reserved' };
    case 'TensorListFromTensor':
      return { list: 'tensor', tensor: valueOfOperand(first) };
    case 'TensorListStack':
      return entriesOf(first);
    case 'TensorListGetItem':
      return scope.builder.emit('Gather', [entriesOf(first), valueOfOperand(index)], {
        attributes: { axis: 0 },
      });
    case 'TensorListSetItem':
      return written(scope, first, valueOfOperand(index), valueOfOperand(item));
    default:
      throw new Error(`${op} is no operation on the list ${input[0]}`);
  }
}

function entriesOf(operand: Operand | undefined): Value {
  if (operand === undefined || !isList(operand) || operand.list !== 'tensor')
    throw new Inexpressible('it reads a list that its loop is writing');
  return operand.tensor;
}

function written({ counter }: Scope, list: Operand | undefined, index: Value, value: Value): ListValue {
  const isNext = counter !== undefined && index.name === counter.name;
  if (list === undefined || !isList(list) || list.list !== 'carried' || !isNext)
    throw new Inexpressible('it writes the entries of a list in another order than that of the iterations');
  return { list: 'written', merge: list.merge, value };
}
