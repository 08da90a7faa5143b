import type { NestedLayer } from '../argument.js';
import type { Call, CallLeaf, Structure } from '../graph/graph.js';
import type { ResolvedItem } from '../graph/resolved.js';
import { leavesOf } from '../graph/structure.js';
import { oneForEach, STATE_PARAMETERS } from '../layers/call.js';
import type { CompleteLayer } from '../layers/index.js';
import { type StateStructure, statesOf } from '../layers/recurrent/states.js';
import { signatureOf } from '../layers/rules.js';

/** A call as Keras 3 writes it: with one positional argument for each input, and states nested as those of cells are. */
export function callForKeras(item: ResolvedItem, call: Call): Call {
  if (item.kind !== 'layer') return call;
  const { layer } = item;
  const { inputs, isFirstOnly = false } = signatureOf(layer);
  const args = oneForEach(inputs, call.args);
  const kwargs = nestedStates(layer, call.kwargs);
  if (!isFirstOnly) return { args, kwargs };
  const named = args.slice(1).map((value, index) => [inputs[index + 1] ?? '', value] as const);
  return { args: args.slice(0, 1), kwargs: { ...kwargs, ...Object.fromEntries(named) } };
}

function nestedStates(layer: CompleteLayer, kwargs: Call['kwargs']): Call['kwargs'] {
  const name = STATE_PARAMETERS.find((one) => Object.hasOwn(kwargs, one));
  const given = name === undefined ? undefined : kwargs[name];
  // Keras finds the states of stacked cells in a list for each cell only.
  if (name === undefined || given === undefined) return kwargs;
  return { ...kwargs, [name]: inStructure(given, statesOf({ ...layer } satisfies NestedLayer)) };
}

/** The leaves in another structure; as they are where it has not as many. */
function inStructure(given: Structure<CallLeaf>, structure: StateStructure): Structure<CallLeaf> {
  const leaves = leavesOf(given);
  if (!hasLists(structure) || countOf(structure) !== leaves.length) return given;
  const next = leaves.values();
  const build = (part: StateStructure): Structure<CallLeaf> => {
    if (part !== 'state') return { kind: 'list', items: part.map(build) };
    const { value } = next.next();
    return value === undefined ? { kind: 'list', items: [] } : { kind: 'leaf', leaf: value };
  };
  return build(structure);
}

const hasLists = (structure: StateStructure): boolean =>
  structure !== 'state' && structure.some((part) => part !== 'state');

const countOf = (structure: StateStructure): number =>
  structure === 'state' ? 1 : structure.reduce((sum, part) => sum + countOf(part), 0);
