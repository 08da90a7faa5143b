import type { NativeBinding } from '../ops/native-backend.js';
import { enterAttributes, enterFrame, type Frame } from './loop/frame.js';
import { type FunctionDef, type NodeDef, nodeOf } from './saved-model-proto.js';

/** A graph while code is recorded into it. */
export interface Recording {
  graph: GraphBuilder;
  /** Where the graph has each tensor of the addon. */
  sources: Map<number, Source>;
  scopes: Scope[];
  /** The loop whose body is being recorded. */
  frame: Frame | undefined;
  /** The addon itself, which is run without a trace in the graph. */
  addon: NativeBinding;
}

/** A part of a graph. */
export interface Scope {
  name: string;
  /** What it is in words; undefined for a part of what is around it. */
  origin: string | undefined;
}

/** An output as other nodes take it: `node:output`, and TensorFlow's number for its type. */
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
  /** Takes out what `work` adds and `belongs` accepts. */
  cut(work: () => void, belongs: (node: NodeDef) => boolean): NodeDef[];
  /** TensorFlow's number for the type of an output that a node takes. */
  typeOf(output: string): number;
  /** Adds a function. @returns its name, which begins with the given one */
  define(definition: FunctionDef): string;
}

/** Where the graph has a tensor of the addon. @throws Error when nothing that was recorded gave it */
export function sourceOf(sources: ReadonlyMap<number, Source>, id: number): Source {
  const source = sources.get(id);
  if (source === undefined) throw new Error('A recorded step used a tensor that was made outside it');
  return source;
}

/** Names of inputs, as they are inside the loop whose body is being recorded. */
export function broughtIn(recording: Recording, sources: readonly Source[]): string[] {
  const { frame } = recording;
  if (frame === undefined) return sources.map(({ name }) => name);
  return sources.map((source) =>
    frame.nodes.has(nodeOf(source.name)) ? source.name : bringIn(recording, frame, source),
  );
}

/** What a node with these inputs must wait for, so that it runs in those iterations only that are due. */
export function pivotFor({ frame }: Pick<Recording, 'frame'>, inputs: readonly string[]): string[] {
  if (frame?.pivot === undefined) return [];
  const { pivot, constantsInside } = frame;
  return inputs.every((input) => constantsInside.has(input)) ? [`^${pivot}`] : [];
}

/** A value from outside a loop, for all of its iterations; through the loops around it. @returns its name inside */
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
