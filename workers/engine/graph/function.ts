import { type FunctionBody, functionOf, takenFromOutside } from './function-def.js';
import { DTYPES, type GraphOutput, outputOf, recordingNow } from './graph.js';
import { neededNodes } from './needed-nodes.js';
import type { Recording, Source } from './recording.js';
import type { NodeDef } from './saved-model-proto.js';

/** Options of a function call. */
export interface FunctionOptions {
  /** A letter, then letters, digits and underscores. */
  name: string;
  /** Whether XLA compiles it as a whole; otherwise TensorFlow runs its nodes one by one. */
  compiled: boolean;
}

/**
 * Records `work` as a function of the graph, and a call of it. Outside values that it uses become its
 * arguments; only its results may be used outside. A node inside runs only if a result depends on it,
 * possibly through `after`.
 */
export function recordFunction(
  { name, compiled }: FunctionOptions,
  work: () => readonly GraphOutput[],
): GraphOutput[] {
  const recording = recordingNow();
  const { graph } = recording;
  const { body, results } = cutBody(recording, work);
  const { inputs, after } = takenFromOutside(body, results);
  const given = results.map(sourceOfResult);
  // A result may be an outside value that no node uses.
  const sourceOf = (name: string): Source =>
    given.find((result) => result.name === name) ?? { name, dtype: graph.typeOf(name) };
  const sources = inputs.map(sourceOf);
  const definition = functionOf(name, { body, inputs: sources, results: given });
  const call = graph.add(
    recording,
    'StatefulPartitionedCall',
    sources,
    {
      Tin: { list: { type: sources.map(({ dtype }) => dtype) } },
      Tout: { list: { type: given.map(({ dtype }) => dtype) } },
      f: { func: { name: graph.define(definition) } },
      ...(compiled ? { _XlaMustCompile: { b: true } } : {}),
    },
    after,
  );
  return results.map(({ dtype }, index) => outputOf(call, dtype, index));
}

const sourceOfResult = ({ name, dtype }: GraphOutput): Source => ({ name, dtype: DTYPES[dtype].number });

/**
 * Records nodes and removes them from the graph. An enclosing loop applies to the call, so nothing is brought
 * into it here.
 */
function cutBody(
  recording: Recording,
  work: () => readonly GraphOutput[],
): Pick<FunctionBody, 'body'> & { results: readonly GraphOutput[] } {
  const { graph, frame } = recording;
  let results: readonly GraphOutput[] = [];
  recording.frame = undefined;
  try {
    const body = graph.cut(() => {
      results = work();
    }, isOfFunction);
    const names = results.map(({ name }) => name);
    return { body: neededNodes(body, names), results };
  } finally {
    recording.frame = frame;
  }
}

/** Placeholders stay in the graph. */
const isOfFunction = ({ op }: NodeDef): boolean => op !== 'Placeholder';
