import type { ModelEntry } from '../../../keras/graph/short-model.js';
import type { Finding } from '../../problems/finding.js';
import { type ChainEntry, isInputLayer } from '../chain-graph.js';
import type { LocatedNode } from '../located-graph.js';

/** Entries as they are given; undefined stands for one that does not fit its contract. */
type GivenEntries = readonly (ModelEntry | undefined)[];

/** The mistakes in how the layers of a functional model in the short form are connected. @param pointer to the list of layers */
export function shortGraphIssues(
  {
    entries,
    nodes,
    given,
  }: { entries: readonly ChainEntry[]; nodes: readonly LocatedNode[]; given: GivenEntries },
  pointer: string,
): Finding[] {
  return [...withoutInput(entries, pointer), ...unconnected(nodes, given), ...calledTwice(entries, given)];
}

/** Layers of a graph that name no input. */
function unconnected(nodes: readonly LocatedNode[], entries: GivenEntries): Finding[] {
  return nodes.flatMap((node, index) => {
    const entry = entries[index];
    if (entry === undefined || isInputLayer(node.item)) return [];
    return node.calls.flatMap(({ args, kwargs, pointer }) => {
      if (args.length > 0 || Object.keys(kwargs).length > 0) return [];
      const detail = `Missing field 'inputs': each layer of a functional model names the layers that it takes its inputs from.`;
      return [{ pointer: `${pointer}/inputs`, code: 'missing_field' as const, detail }];
    });
  });
}

/** Calls are given in one place. */
function calledTwice(entries: readonly ChainEntry[], given: GivenEntries): Finding[] {
  return entries.flatMap(({ pointer }, index) => {
    const entry = given[index];
    if (entry?.calls === undefined) return [];
    const further = (['inputs', 'arguments'] as const).filter((name) => entry[name] !== undefined);
    return further.map((name) => ({
      pointer: `${pointer}/${name}`,
      code: 'conflicting_arguments' as const,
      detail: `This layer has both ${name} and calls. Write every call in calls: [{"inputs": "a"}, {"inputs": "b"}].`,
    }));
  });
}

/** A graph begins with its inputs; a chain needs none. */
function withoutInput(entries: readonly ChainEntry[], pointer: string): Finding[] {
  if (entries.some(({ item }) => isInputLayer(item) || item === undefined)) return [];
  const detail =
    'A functional model has an InputLayer for each input. Add {"type": "InputLayer", "name": "a", "shape": [4]}, and name it in the inputs of the layers after it.';
  return [{ pointer, code: 'missing_field', detail }];
}
