import type { CallLeaf, Structure } from '../../../keras/graph/graph.js';
import type { ModelEntry } from '../../../keras/graph/short-model.js';
import type { CallEntry } from '../../../keras/layers/call-properties.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { type ChainEntry, isInputLayer } from '../chain-graph.js';
import type { LocatedCall, LocatedItem, LocatedNode } from '../located-graph.js';
import type { PartialShortModel, ReadGraph } from './partial-short-model.js';
import { everyInput, everySink, readPorts } from './ports.js';
import { shortGraphIssues } from './short-graph-issues.js';
import { createTensorReader, type TensorReader } from './tensor-names.js';

/** Reads a model whose layers name their inputs. */
export function readFunctional(
  model: PartialShortModel,
  entries: readonly ChainEntry[],
  place: { pointer: string; name?: string },
): ReadGraph {
  const { pointer } = place;
  const callsOf = entries.map((_, index) => callEntries(model.layers[index]));
  const reader = createTensorReader(
    new Map(
      entries.map(({ name }, index) => [
        name,
        model.unread?.get(index)?.calls ?? callsOf[index]?.length ?? 1,
      ]),
    ),
  );
  const nodes = entries.map((entry, index): LocatedNode => {
    const before = reader.issues.length;
    const calls = (callsOf[index] ?? []).map((call) => readCall(call, entry, reader));
    // A layer that lacks some of its inputs cannot be judged.
    return { ...entry, calls, item: reader.issues.length === before ? entry.item : withoutCalls(entry.item) };
  });
  const inputs = readPorts(model.inputs, `${pointer}/inputs`, reader) ?? everyInput(nodes);
  const outputs =
    readPorts(model.outputs, `${pointer}/outputs`, reader) ??
    everySink(model.layers.includes(undefined) ? [] : nodes);
  const issues = [
    ...reader.issues,
    ...shortGraphIssues({ entries, nodes, given: model.layers }, `${pointer}/layers`),
  ];
  return {
    graph: {
      ...place,
      form: 'functional',
      nodes,
      inputs,
      outputs,
      inputsPointer: model.inputs === undefined ? pointer : `${pointer}/inputs`,
      outputsPointer: model.outputs === undefined ? pointer : `${pointer}/outputs`,
    },
    issues,
  };
}

/** Only an input layer is known whatever its calls are. */
const withoutCalls = (item: LocatedItem | undefined): LocatedItem | undefined =>
  isInputLayer(item) ? item : undefined;

/** A call of an entry, and its place in it. */
interface PlacedCall extends CallEntry {
  place: string;
}

function callEntries(entry: ModelEntry | undefined): PlacedCall[] {
  if (entry?.calls !== undefined) return entry.calls.map((call, at) => ({ ...call, place: `/calls/${at}` }));
  return [{ inputs: entry?.inputs, ...(entry?.arguments && { arguments: entry.arguments }), place: '' }];
}

function readCall(
  { inputs, arguments: named = {}, place }: PlacedCall,
  { pointer: entryPointer, item }: ChainEntry,
  reader: TensorReader,
): LocatedCall {
  const pointer = `${entryPointer}${place}`;
  const at = `${pointer}/inputs`;
  const given = inputs === undefined ? undefined : reader.read(inputs, at);
  const argsGiven = Object.keys(named).map((name) => [
    name,
    reader.read(named[name], `${pointer}/arguments${pointerSegment(name)}`),
  ]);
  return {
    args: given === undefined ? [] : positional(given, item),
    kwargs: Object.fromEntries(argsGiven),
    pointer,
    argument: (key) =>
      typeof key === 'string' && Object.hasOwn(named, key)
        ? `${pointer}/arguments${pointerSegment(key)}`
        : inputs === undefined
          ? pointer
          : at,
  };
}

/** A list holds the positional arguments of an operation; of a layer or a model, its inputs. */
function positional(given: Structure<CallLeaf>, item: LocatedItem | undefined): LocatedCall['args'] {
  return item?.kind === 'operation' && given.kind === 'list' ? given.items : [given];
}
