import type { DtypePolicy } from '../../../keras/dtype-policy.js';
import type { ModelEntry } from '../../../keras/graph/short-model.js';
import type { Finding } from '../../problems/finding.js';
import type { LocatedGraph } from '../located-graph.js';

/** The parts of an entry that does not fit its contract to which others refer. */
export interface UnreadEntry {
  name: string | undefined;
  calls: number;
}

/** A model in the short form; undefined stands for an entry that does not fit its contract. */
export interface PartialShortModel {
  name?: string;
  input_shape?: number[];
  /** The policy of layers that have none of their own. */
  dtype?: DtypePolicy;
  layers: readonly (ModelEntry | undefined)[];
  /** The entries that do not fit their contract, by their place in the list. */
  unread?: ReadonlyMap<number, UnreadEntry>;
  inputs?: unknown;
  outputs?: unknown;
}

/** A graph and the issues of what could not be read of it. */
export interface ReadGraph {
  graph: LocatedGraph;
  issues: Finding[];
}

/** Reads a model; one inside another, too. */
export type ReadModel = (model: PartialShortModel, pointer: string) => ReadGraph;
