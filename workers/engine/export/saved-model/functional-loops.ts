import { functionOf } from '../../graph/function-def.js';
import { DTYPES } from '../../graph/graph.js';
import { OP_OUTPUTS } from '../../graph/op-outputs.js';
import type { Source } from '../../graph/recording.js';
import { type FunctionDef, type NodeDef, nodeOf } from '../../graph/saved-model-proto.js';
import { elementAt } from '../../ops/custom-gradient.js';

/** A graph whose loops are While operations. */
export interface FunctionalGraph {
  nodes: readonly NodeDef[];
  functions: readonly FunctionDef[];
}

/**
 * Writes the loops of a recording (Enter, Merge, Switch, …) as While operations, which TensorFlow differentiates: the first input
 * counts iterations and the second is their number, as in its own while_v2. Loops around others stay as they are.
 */
export function functionalLoops(recorded: readonly NodeDef[]): FunctionalGraph {
  let nodes = recorded;
  const functions: FunctionDef[] = [];
  for (const frame of framesOf(recorded)) {
    const loop = readLoop(frame, nodes);
    if (loop === undefined) continue;
    functions.push(...functionsOf(loop));
    nodes = withWhile(nodes, loop);
  }
  return { nodes, functions };
}

/** A value that a loop carries. */
interface Carried {
  enter: NodeDef;
  merge: NodeDef;
  /** Undefined for one that only the condition reads. */
  switchNode: NodeDef | undefined;
  /** The output that the next iteration gets. */
  next: string;
}

interface Loop {
  name: string;
  carried: readonly Carried[];
  /** Enters of values that are the same in every iteration; the first is the number of iterations. */
  constants: readonly NodeDef[];
  condition: string;
  conditionNodes: readonly NodeDef[];
  body: readonly NodeDef[];
}

const textOf = ({ attr }: NodeDef, name: string): string => {
  const value = attr[name];
  return value !== undefined && 's' in value ? Buffer.from(value.s).toString() : '';
};

function framesOf(nodes: readonly NodeDef[]): string[] {
  return [...new Set(nodes.filter(({ op }) => op === 'Enter').map((node) => textOf(node, 'frame_name')))];
}

const isConstant = ({ attr: { is_constant } }: NodeDef): boolean =>
  is_constant !== undefined && 'b' in is_constant && is_constant.b;

/** Undefined for a loop with another inside. */
function readLoop(frame: string, nodes: readonly NodeDef[]): Loop | undefined {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const enters = nodes.filter((node) => node.op === 'Enter' && textOf(node, 'frame_name') === frame);
  const carried = enters.filter((enter) => !isConstant(enter)).map((enter) => carriedBy(enter, nodes, named));
  const decision = carried.flatMap(({ switchNode }) => switchNode?.input[1] ?? [])[0];
  const condition = named.get(nodeOf(decision ?? ''))?.input[0];
  if (condition === undefined) return undefined;
  const given = enters.filter(isConstant);
  const limit = named.get(nodeOf(named.get(nodeOf(condition))?.input[1] ?? ''));
  if (limit === undefined || !given.includes(limit)) return undefined;
  const edges = [...enters, ...carried.flatMap(({ merge, switchNode }) => [merge, switchNode ?? merge])];
  const outside = new Set(edges.map(({ name }) => name));
  const inside = (outputs: readonly string[]) => nodesBefore(outputs, named, outside);
  const body = inside(carried.map(({ next }) => next));
  if (body.some(({ op }) => op === 'Enter' || OP_OUTPUTS[op] === undefined)) return undefined;
  return {
    name: nodeOf(decision ?? '').replace(/LoopCond/, 'While'),
    carried,
    constants: [limit, ...given.filter((enter) => enter !== limit)],
    condition,
    conditionNodes: inside([condition]),
    body,
  };
}

function carriedBy(enter: NodeDef, nodes: readonly NodeDef[], named: ReadonlyMap<string, NodeDef>): Carried {
  const merge = nodes.find(({ op, input }) => op === 'Merge' && nodeOf(input[0] ?? '') === enter.name);
  if (merge === undefined) throw new Error(`${enter.name} enters no iteration`);
  const switchNode = nodes.find(({ op, input }) => op === 'Switch' && nodeOf(input[0] ?? '') === merge.name);
  const next = named.get(nodeOf(elementAt(merge.input, 1)))?.input[0] ?? '';
  return { enter, merge, switchNode, next };
}

/** The nodes that outputs depend on, up to those that are outside, in their order. */
function nodesBefore(
  outputs: readonly string[],
  named: ReadonlyMap<string, NodeDef>,
  outside: ReadonlySet<string>,
): NodeDef[] {
  const found = new Set<string>();
  const due = outputs.map(nodeOf);
  for (let name = due.pop(); name !== undefined; name = due.pop()) {
    if (found.has(name) || outside.has(name)) continue;
    found.add(name);
    due.push(...(named.get(name)?.input ?? []).filter((one) => !one.startsWith('^')).map(nodeOf));
  }
  return [...named.values()].filter(({ name }) => found.has(name));
}

const typeOf = ({ attr: { T } }: NodeDef): number => (T !== undefined && 'type' in T ? T.type : 0);

const sourceOf = (node: NodeDef, output: number): Source => ({
  name: `${node.name}:${output}`,
  dtype: typeOf(node),
});

/** Values in the order of the inputs: the counter, the number of iterations, the other carried values, the other constants. */
function inOrder<Value>(
  { carried, constants }: Loop,
  of: (one: Carried) => Value,
  same: (enter: NodeDef) => Value,
): Value[] {
  const [counter, ...others] = carried.map(of);
  const [limit, ...given] = constants.map(same);
  if (counter === undefined || limit === undefined) throw new Error('A loop counts its iterations');
  return [counter, limit, ...others, ...given];
}

const conditionName = ({ name }: Loop): string => `${functionName(name)}_condition`;
const bodyName = ({ name }: Loop): string => `${functionName(name)}_body`;
const functionName = (name: string): string => name.replace(/\W/g, '_');

function functionsOf(loop: Loop): FunctionDef[] {
  const same = (enter: NodeDef) => sourceOf(enter, 0);
  const condition = functionOf(conditionName(loop), {
    body: loop.conditionNodes,
    inputs: inOrder(loop, ({ merge }) => sourceOf(merge, 0), same),
    results: [{ name: loop.condition, dtype: DTYPES.bool.number }],
  });
  const body = functionOf(bodyName(loop), {
    body: loop.body,
    inputs: inOrder(loop, ({ switchNode, merge }) => sourceOf(switchNode ?? merge, 1), same),
    results: inOrder(loop, ({ next, merge }) => ({ name: next, dtype: typeOf(merge) }), same),
  });
  return [condition, body].map(withoutState);
}

const withoutState = (definition: FunctionDef): FunctionDef => ({
  ...definition,
  signature: { ...definition.signature, is_stateful: false },
});

/** The graph with a While in place of the nodes of a loop. */
function withWhile(nodes: readonly NodeDef[], loop: Loop): NodeDef[] {
  const { name, carried, constants, body, conditionNodes } = loop;
  const edges = carried.flatMap(({ enter, merge, switchNode }) => [enter, merge, switchNode ?? merge]);
  const removed = new Set([...edges, ...constants, ...body, ...conditionNodes].map((node) => node.name));
  const results = new Map<string, string>();
  const places = inOrder(
    loop,
    ({ switchNode }) => switchNode?.name ?? '',
    () => '',
  );
  for (const node of nodes) {
    const from = nodeOf(node.input[0] ?? '');
    if (node.op === 'Exit' && removed.has(from))
      results.set(`${node.name}:0`, `${name}:${places.indexOf(from)}`);
    if (['Exit', 'LoopCond', 'NextIteration'].includes(node.op) && isOfLoop(node, removed))
      removed.add(node.name);
  }
  const kept = nodes.filter((node) => !removed.has(node.name));
  return [...kept.map((node) => withResults(node, results, removed)), whileNode(loop)];
}

const isOfLoop = ({ input }: NodeDef, removed: ReadonlySet<string>): boolean =>
  removed.has(nodeOf(input[0] ?? ''));

/** Waits for nodes of the loop are those of its values. */
const withResults = (
  node: NodeDef,
  results: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): NodeDef => ({
  ...node,
  input: node.input
    .filter((one) => !one.startsWith('^') || !removed.has(nodeOf(one)))
    .map((one) => results.get(one) ?? one),
});

function whileNode(loop: Loop): NodeDef {
  const enters = inOrder(
    loop,
    ({ enter }) => enter,
    (enter) => enter,
  );
  return {
    name: loop.name,
    // No state: weights are read outside.
    op: 'StatelessWhile',
    input: enters.map(({ input }) => elementAt(input, 0)),
    attr: {
      T: { list: { type: enters.map(typeOf) } },
      cond: { func: { name: conditionName(loop) } },
      body: { func: { name: bodyName(loop) } },
      parallel_iterations: { i: 10 },
      _lower_using_switch_merge: { b: true },
      _num_original_outputs: { i: enters.length },
    },
  };
}
