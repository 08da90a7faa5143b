import { OP_OUTPUTS } from './op-outputs.js';
import type { Source } from './recording.js';
import { type FunctionDef, type NodeDef, nodeOf } from './saved-model-proto.js';

/** The parts of a function. */
export interface FunctionBody {
  /** As a graph has them. */
  body: readonly NodeDef[];
  /** Outputs of outside nodes, which become the arguments. */
  inputs: readonly Source[];
  results: readonly Source[];
}

/**
 * Outputs of other nodes that the given ones and the results use, and nodes that must run before. Each once.
 */
export function takenFromOutside(
  body: readonly NodeDef[],
  results: readonly { name: string }[],
): { inputs: string[]; after: string[] } {
  const inside = new Set(body.map(({ name }) => name));
  const taken = [...body.flatMap(({ input }) => input), ...results.map(({ name }) => name)];
  const outside = [...new Set(taken)].filter((input) => !inside.has(nodeOf(input)));
  return {
    inputs: outside.filter((input) => !isControl(input)),
    after: outside.filter(isControl).map(nodeOf),
  };
}

const isControl = (input: string): boolean => input.startsWith('^');

/** Builds a function. Its nodes keep their names, so that errors can be traced. */
export function functionOf(name: string, { body, inputs, results }: FunctionBody): FunctionDef {
  const args = new Map(inputs.map(({ name: input }, index) => [input, `argument_${index}`]));
  const nodes = new Map(body.map((node) => [node.name, node]));
  const nameInside = (input: string): string => args.get(input) ?? outputInside(nodes, input);
  const inputsInside = (input: readonly string[]): string[] =>
    input.flatMap((one) => {
      if (!isControl(one)) return [nameInside(one)];
      return nodes.has(nodeOf(one)) ? [one] : [];
    });
  return {
    signature: {
      name,
      input_arg: inputs.map(({ dtype }, index) => ({ name: `argument_${index}`, type: dtype })),
      output_arg: results.map(({ dtype }, index) => ({ name: resultName(index), type: dtype })),
      is_stateful: true,
    },
    node_def: body.map((node) => ({ ...node, input: inputsInside(node.input) })),
    ret: Object.fromEntries(results.map((result, index) => [resultName(index), nameInside(result.name)])),
  };
}

const resultName = (index: number): string => `result_${index}`;

/** Converts `node:2` to its spelling inside a function: `node:name:0`, the first output of that name. */
function outputInside(nodes: ReadonlyMap<string, NodeDef>, output: string): string {
  const node = nodes.get(nodeOf(output));
  if (node === undefined) throw new Error(`No node gives ${output}`);
  let index = Number(/:(\d+)$/.exec(output)?.[1] ?? 0);
  for (const { name, count } of outputsOf(node)) {
    if (index < count) return `${node.name}:${name}:${index}`;
    index -= count;
  }
  throw new Error(`${node.op} has no output ${output}`);
}

function outputsOf({ op, attr }: NodeDef): { name: string; count: number }[] {
  const outputs = OP_OUTPUTS[op];
  if (outputs === undefined) throw new Error(`${op} is not among the operations of op-outputs.ts`);
  return outputs.split(' ').map((output) => {
    const [name = '', attribute] = output.split(/[*@]/);
    return { name, count: attribute === undefined ? 1 : countOf(attr[attribute]) };
  });
}

/** A count from a number, or from the length of a list of types. */
function countOf(attribute: NodeDef['attr'][string] | undefined): number {
  if (attribute !== undefined && 'i' in attribute) return attribute.i;
  if (attribute !== undefined && 'list' in attribute && 'type' in attribute.list)
    return attribute.list.type.length;
  throw new Error('The number of outputs is not among the attributes of a node');
}
