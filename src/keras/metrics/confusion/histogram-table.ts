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

/**
 * Numbers that the counts at `thresholds` need for each output: a row and a column of the table, that column weighed by the label and
 * by its opposite, and both side by side. @param compared Thresholds that an output is compared with one by one
 */
export function histogramElements(thresholds: number, compared: number): number {
  const { rows, columns } = histogramTable(thresholds + 1);
  return rows + 5 * columns + 2 * compared;
}
