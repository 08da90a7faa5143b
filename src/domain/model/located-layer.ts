import type { Layer } from '../../keras/layers/index.js';

/** The input shape a model declares; null in it stands for any size. */
export interface DeclaredShape {
  shape: readonly (number | null)[];
  pointer: string;
}

/** A layer of the short form, and where it stood in what the client sent. */
export interface LocatedLayer {
  layer: Layer;
  /** Pointer to the layer: `/model/layers/0`. */
  pointer: string;
  /** Pointer to an argument by its path (`units`, `layer/units` in a nested layer), or to the layer that lacks it. */
  argument(path: string): string;
  /** Shape of its input as the definition declares it. */
  declaredInput?: DeclaredShape;
}
