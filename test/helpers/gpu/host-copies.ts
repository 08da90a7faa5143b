import type { GraphBody, GraphNode } from './graph-def.js';
import type { GpuKernel, KernelRegistry, RegisteredOp } from './registry.js';

/** Operations that keep a graph from running on a GPU alone; each finding is `operation:type`. */
export interface GpuFindings {
  /** Operations without a kernel for GPUs and their types. */
  missing: string[];
  /** Results in the memory of the host. */
  onHost: string[];
  /** `from → to.argument`: results in the GPU's memory that a kernel takes from the host's: a copy and a wait in each run. */
  copies: string[];
}

interface PlacedNode {
  node: GraphNode;
  op: RegisteredOp;
  kernel: GpuKernel;
}

const HOST_TYPES: ReadonlySet<number> = new Set([3, 7, 20]); // int32, string, resource

/** Finds what a graph's nodes would do to a GPU, by the kernels that TensorFlow has registered for it. */
export function findHostCopies(registry: KernelRegistry, body: GraphBody): GpuFindings {
  const findings: GpuFindings = { missing: [], onHost: [], copies: [] };
  const placed = new Map<string, PlacedNode>();
  for (const node of body.nodes) {
    const place = placeOf(registry, node);
    if (place === undefined) findings.missing.push(describe(node));
    else placed.set(node.name, place);
  }
  const used = usedOutputs(placed, body);
  for (const place of placed.values()) {
    if (hostOutputs(place).some((host, index) => host && used.has(`${place.node.name}:${index}`)))
      findings.onHost.push(describe(place.node));
    findings.copies.push(...copiesInto(place, placed, body));
  }
  return findings;
}

function usedOutputs(placed: ReadonlyMap<string, PlacedNode>, { nodes }: GraphBody): ReadonlySet<string> {
  const inputs = nodes.flatMap(({ input }) => input.filter((name) => !name.startsWith('^')));
  return new Set(inputs.map((input) => outputName(input, placed)));
}

/** `node:1`, of whichever form. */
function outputName(input: string, placed: ReadonlyMap<string, PlacedNode>): string {
  const [name = '', ...output] = input.split(':');
  const source = placed.get(name);
  return source === undefined ? name : `${name}:${outputIndex(source, output)}`;
}

function placeOf({ ops }: KernelRegistry, node: GraphNode): PlacedNode | undefined {
  const op = ops[node.op];
  const kernel = op?.kernels.find(({ types }) => fits(types, op, node));
  return op === undefined || kernel === undefined ? undefined : { node, op, kernel };
}

function fits(types: GpuKernel['types'], { defaults }: RegisteredOp, { attr }: GraphNode): boolean {
  return Object.entries(types).every(([name, allowed]) => {
    // The registry holds no values of an attribute that is not a type, such as a policy; the default one is accepted.
    if (allowed.length === 0) return true;
    const { type = defaults[name], list } = attr[name] ?? {};
    const given = list?.type ?? (type === undefined ? [] : [type]);
    return given.length > 0 && given.every((number) => allowed.includes(number));
  });
}

/** Arguments as a node has them: one for each tensor. */
function spread(names: readonly string[], { attr }: GraphNode): string[] {
  return names.flatMap((name) => {
    const [argument = '', attribute] = name.split(/[*@]/);
    if (attribute === undefined) return [argument];
    const length = name.includes('*') ? attr[attribute]?.i : attr[attribute]?.list?.type.length;
    return Array.from({ length: length ?? 0 }, () => argument);
  });
}

function hostOutputs({ node, op, kernel }: PlacedNode): boolean[] {
  return spread(op.outputs, node).map((name) => kernel.host.includes(name));
}

function copiesInto(place: PlacedNode, placed: ReadonlyMap<string, PlacedNode>, body: GraphBody): string[] {
  const { node, op, kernel } = place;
  const names = spread(op.inputs, node);
  const inputs = node.input.filter((input) => !input.startsWith('^'));
  return inputs.flatMap((input, index) => {
    const name = names[index] ?? '';
    if (!kernel.host.includes(name) || isOnHost(input, placed, body)) return [];
    const source = placed.get(input.split(':')[0] ?? '');
    return [`${source === undefined ? 'argument' : describe(source.node)} → ${describe(node)}.${name}`];
  });
}

/** Fed values come from the host, as do small arguments of functions. */
function isOnHost(input: string, placed: ReadonlyMap<string, PlacedNode>, body: GraphBody): boolean {
  const [name = '', ...output] = input.split(':');
  const type = body.arguments[name];
  if (type !== undefined) return HOST_TYPES.has(type);
  const source = placed.get(name);
  if (source === undefined || source.node.op === 'Placeholder') return true;
  return hostOutputs(source)[outputIndex(source, output)] ?? false;
}

function outputIndex({ node, op }: PlacedNode, output: readonly string[]): number {
  const [first = '0', second = '0'] = output;
  if (output.length < 2) return Number(first);
  return spread(op.outputs, node).indexOf(first) + Number(second);
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  19: 'float16',
  20: 'resource',
  21: 'variant',
};

const TYPE_ATTRIBUTES = ['T', 'dtype', 'Tparams', 'SrcT', 'element_dtype', 'Tidx'];

/** Such as Equal:int32. */
function describe({ op, attr }: GraphNode): string {
  const type = TYPE_ATTRIBUTES.map((name) => attr[name]?.type).find((number) => number !== undefined);
  return type === undefined ? op : `${op}:${TYPE_NAMES[type] ?? type}`;
}
