import { enterAttributes, enterFrame, type Frame } from './loop/frame.js';
import { type FunctionDef, type NodeDef, nodeOf } from './saved-model-proto.js';
import type { StandIns } from './stand-ins.js';

/** A graph during recording. */
export interface Recording {
  graph: GraphBuilder;
  /** The graph output of each tensor of the addon. */
  sources: Map<number, Source>;
  scopes: Scope[];
  /** The loop whose body is being recorded. */
  frame: Frame | undefined;
  /** The node without which those of a branch do not run; undefined outside branches. */
  branch: string | undefined;
  /** Nodes that change a variable before what is being recorded, by its handle. */
  changes?: ReadonlyMap<string, string>;
  /** The tensors of the recorded code, for calls that leave no trace in the graph. */
  tensors: StandIns;
}

/** A part of a graph. */
export interface Scope {
  name: string;
  /** Its description; undefined for a part of the enclosing scope. */
  origin: string | undefined;
}

/** An output as other nodes refer to it: `node:output`, and TensorFlow's number for its type. */
export interface Source {
  name: string;
  dtype: number;
}

/** Adds to a graph. */
export interface GraphBuilder {
  /** Adds a node. @param after Names of nodes that must have run before. @returns its name */
  add(
    recording: Recording,
    op: string,
    inputs: readonly Source[],
    attr: NodeDef['attr'],
    after?: readonly string[],
  ): string;
  /** Gives a node one more input. */
  addInput(node: string, input: string): void;
  /** Removes the nodes that `work` adds and `belongs` accepts. */
  cut(work: () => void, belongs: (node: NodeDef) => boolean): NodeDef[];
  /** TensorFlow's number for the type of an output. */
  typeOf(output: string): number;
  /** Notes the shape of an output. */
  describe(output: string, shape: readonly number[]): void;
  /** Adds a function. @returns its name, which begins with the given one */
  define(definition: FunctionDef): string;
}

/** The graph output of a tensor of the addon. @throws Error if no recorded operation produced it */
export function sourceOf(sources: ReadonlyMap<number, Source>, id: number): Source {
  const source = sources.get(id);
  if (source === undefined) throw new Error('A recorded step used a tensor that was made outside it');
  return source;
}

/** Names of inputs as seen inside the loop that is being recorded. */
export function broughtIn(recording: Recording, sources: readonly Source[]): string[] {
  const { frame } = recording;
  if (frame === undefined) return sources.map(({ name }) => name);
  return sources.map((source) =>
    frame.nodes.has(nodeOf(source.name)) ? source.name : bringIn(recording, frame, source),
  );
}

/** The control dependency that limits a node with these inputs to iterations that are due. */
export function pivotFor({ frame }: Pick<Recording, 'frame'>, inputs: readonly string[]): string[] {
  if (frame?.pivot === undefined) return [];
  const { pivot, constantsInside } = frame;
  return inputs.every((input) => constantsInside.has(input)) ? [`^${pivot}`] : [];
}

/**
 * Brings an outside value into a loop for all of its iterations, through enclosing loops. @returns its name
 * inside
 */
function bringIn(recording: Recording, frame: Frame, source: Source): string {
  const known = frame.constants.get(source.name);
  if (known !== undefined) return known;
  const attributes = enterAttributes(frame, source.dtype, { constant: true });
  const enter = recording.graph.add({ ...recording, frame: frame.outer }, 'Enter', [source], attributes);
  enterFrame(frame, enter);
  frame.constantsInside.add(`${enter}:0`);
  frame.constants.set(source.name, `${enter}:0`);
  return `${enter}:0`;
}
