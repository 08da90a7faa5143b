/** Computes arrays from the rows of others, all of them at once. */
export interface RowComputation {
  /** Of each array. @param rows the first rows of samples @throws EngineFailure */
  compute(rows: Int32Array): Promise<Float32Array[]>;
}

/** The place of an array among those of a computation. */
export interface Computed {
  by: RowComputation;
  index: number;
}
