import type { ElementType } from '../layers/host.js';
import type { Shape } from '../shape.js';

/** A tensor that the host computes and the device takes. */
export interface HostEdge {
  /** Of the call that gives it. */
  key: string;
  /** Of one sample. */
  shape: Shape;
  type: ElementType;
}

/** The part of a model that the host computes: the calls of layers on texts and categories, before all others. */
export interface HostPart {
  /** Its calls by their keys, with the sources of their inputs. */
  calls: ReadonlyMap<string, readonly HostSource[]>;
  /** The inputs of the model that it reads, by number. */
  reads: readonly number[];
  /** The inputs of the model that the device takes, by number; they come before the edges. */
  passes: readonly number[];
  /** Never empty. */
  edges: readonly HostEdge[];
}

/** Where a tensor on the host comes from: an input of the model, or a call. */
export type HostSource = { input: number } | { key: string };

/** Records what the host computes while a graph is walked. */
export interface HostRecorder {
  /** A call on the host, and its inputs. */
  called(key: string, sources: readonly (HostSource | null)[]): void;
  /** A tensor that the device takes; null where the device made it. */
  taken(source: HostSource | null, tensor: Omit<HostEdge, 'key'>): void;
  /** Null where the host computes nothing. @param inputs how many the model has */
  part(inputs: number): HostPart | null;
}

/** Begins to record. */
export function hostRecorder(): HostRecorder {
  const calls = new Map<string, readonly HostSource[]>();
  const reads = new Set<number>();
  const taken = new Set<number>();
  const edges = new Map<string, HostEdge>();
  return {
    called(key, sources) {
      const known = sources.flatMap((source) => source ?? []);
      if (known.length < sources.length) throw new Error(`${key} takes what the device computes`);
      calls.set(key, known);
      for (const source of known) if ('input' in source) reads.add(source.input);
    },
    taken(source, tensor) {
      if (source === null) return;
      if ('input' in source) taken.add(source.input);
      else edges.set(source.key, { key: source.key, ...tensor });
    },
    part(inputs) {
      if (calls.size === 0) return null;
      const all = Array.from({ length: inputs }, (_, input) => input);
      const passes = all.filter((input) => taken.has(input) || !reads.has(input));
      return { calls, reads: all.filter((input) => reads.has(input)), passes, edges: [...edges.values()] };
    },
  };
}
