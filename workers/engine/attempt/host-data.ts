import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { portsOf } from '../../../src/keras/graph/ports.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { shapesOf } from '../../../src/keras/graph/shapes.js';
import type { DataPlan } from '../data/data-plan.js';
import { numbersOf, type OpenedDataSet } from '../data/data-set.js';
import { computedArrays, hostComputation } from '../data/host/computed-arrays.js';
import { categoryInput, type HostInput, numberInput, textInput } from '../data/host/host-inputs.js';
import { type PreparedData, prepareWide } from '../data/prepared-array.js';
import { sampleBytes } from '../data/sample-array.js';
import { hostProgram } from '../host/host-program.js';
import type { LabelSource } from '../training/steps/batch.js';

/** The data of a job before the part of its model that the host computes. */
export interface HostData {
  graph: ResolvedGraph;
  plan: DataPlan;
  opened: OpenedDataSet;
  /** The fitted steps on each input. */
  preprocessing: readonly (readonly XOp[])[];
}

/** Data in the form that the device takes, and where its labels come from. */
export interface DeviceData extends PreparedData {
  labels: readonly LabelSource[];
  /** The inputs of the model that the device takes; what the host computes follows them. */
  passes: readonly number[];
}

/** Prepares the arrays that the device takes: inputs, and what the host computes of them. */
export async function deviceData(host: HostData, maxResidentBytes: number): Promise<DeviceData> {
  const { graph, opened, preprocessing } = host;
  const program = hostProgram(shapesOf(graph));
  const passes = program?.part.passes ?? opened.x.map((_, input) => input);
  const passed = { ...opened, x: passes.map((input) => numbersOf(opened.x[input])) };
  const wide = await prepareWide(
    passed,
    passes.map((input) => preprocessing[input] ?? []),
    maxResidentBytes,
  );
  if (program === null) return { ...wide, labels: opened.labels, passes };
  const edges = await computedArrays(
    hostComputation(program, hostInputs(host, program.part.reads)),
    program.part.edges.map(({ shape }) => shape),
    { count: rowCount(opened), maxBytes: bytesLeft(wide, opened, maxResidentBytes) },
  );
  return {
    data: { ...wide.data, x: [...wide.data.x, ...edges] },
    steps: [...wide.steps, ...edges.map(() => [])],
    labels: opened.labels.map((label) =>
      label.from === 'input' ? { ...label, index: passes.indexOf(label.index) } : label,
    ),
    passes,
  };
}

/** Rows of the splits, which every array has. */
const rowCount = ({ x }: OpenedDataSet): number => x[0]?.count ?? 0;

/** For what the host computes; negative where other arrays, or windows of rows, are read as they are needed. */
function bytesLeft({ data }: PreparedData, opened: OpenedDataSet, maxResidentBytes: number): number {
  const others = [...data.x, ...data.y];
  if (!opened.isResident || opened.firstRows !== undefined) return -1;
  if (others.some(({ values }) => values === null)) return -1;
  return maxResidentBytes - others.reduce((sum, array) => sum + array.count * sampleBytes(array), 0);
}

/** How the inputs that the host reads are read, by number. */
export function hostInputs(host: HostData, reads: readonly number[]): ReadonlyMap<number, HostInput> {
  const areTexts = textInputs(host.graph);
  return new Map(reads.map((input) => [input, hostInput(host, input, areTexts[input] === true)]));
}

/** How the values of an input are read for the host. */
export function hostInput(
  { plan, opened, preprocessing }: HostData,
  input: number,
  isText: boolean,
): HostInput {
  const array = opened.x[input];
  if (array?.dtype === 'string') return textInput(array);
  if (isText) return categoryInput(numbersOf(array), plan.inputs[input]?.array.categories ?? []);
  return numberInput(numbersOf(array), preprocessing[input] ?? []);
}

/** Which inputs of a model are texts. */
export function textInputs(graph: ResolvedGraph): boolean[] {
  return portsOf(graph.inputs).map(({ tensor }) => {
    const item = graph.nodes.find(({ name }) => name === tensor.node)?.item;
    return item?.kind === 'layer' && item.layer.type === 'InputLayer' && item.layer.dtype === 'string';
  });
}
