/** The table in which buckets are counted: a bucket is a row and a column of it. */
export interface HistogramTable {
  rows: number;
  columns: number;
}

/** A table with about as many rows as columns. */
export function histogramTable(buckets: number): HistogramTable {
  const columns = 2 ** Math.ceil(Math.log2(buckets) / 2);
  return { rows: Math.ceil(buckets / columns), columns };
}
