/** The shape of filtered rows. */
interface Rows {
  height: number;
  /** Bytes of a row after the one of its filter. */
  rowBytes: number;
  /** Distance to the byte of the same sample in the pixel before. */
  step: number;
}

/** Reverses the filters of rows (W3C PNG 3, section 9); undefined if there is an unknown one. */
export function unfilterRows(filtered: Uint8Array, { height, rowBytes, step }: Rows): Uint8Array | undefined {
  const rows = new Uint8Array(height * rowBytes);
  for (let row = 0; row < height; row++) {
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    rows.set(filtered.subarray(from, from + rowBytes), to);
    const filter = filtered[from - 1] ?? -1;
    if (filter === 1) addLeft(rows, to, rowBytes, step);
    else if (filter === 2) addAbove(rows, to, rowBytes);
    else if (filter === 3) addAverage(rows, to, rowBytes, step);
    else if (filter === 4) addPaeth(rows, to, rowBytes, step);
    else if (filter !== 0) return undefined;
  }
  return rows;
}

function addLeft(rows: Uint8Array, begin: number, rowBytes: number, step: number): void {
  for (let at = begin + step; at < begin + rowBytes; at++)
    rows[at] = (rows[at] ?? 0) + (rows[at - step] ?? 0);
}

/** There is no row above the first one. */
function addAbove(rows: Uint8Array, begin: number, rowBytes: number): void {
  if (begin === 0) return;
  for (let at = begin; at < begin + rowBytes; at++) rows[at] = (rows[at] ?? 0) + (rows[at - rowBytes] ?? 0);
}

function addAverage(rows: Uint8Array, begin: number, rowBytes: number, step: number): void {
  for (let at = begin; at < begin + rowBytes; at++) {
    const left = at < begin + step ? 0 : (rows[at - step] ?? 0);
    const above = begin === 0 ? 0 : (rows[at - rowBytes] ?? 0);
    rows[at] = (rows[at] ?? 0) + ((left + above) >> 1);
  }
}

function addPaeth(rows: Uint8Array, begin: number, rowBytes: number, step: number): void {
  // Without a row above, the predictor is always the byte to the left; without one to the left, that above.
  if (begin === 0) {
    addLeft(rows, begin, rowBytes, step);
    return;
  }
  for (let at = begin; at < begin + step; at++) rows[at] = (rows[at] ?? 0) + (rows[at - rowBytes] ?? 0);
  for (let at = begin + step; at < begin + rowBytes; at++) {
    const left = rows[at - step] ?? 0;
    const above = rows[at - rowBytes] ?? 0;
    const corner = rows[at - rowBytes - step] ?? 0;
    rows[at] = (rows[at] ?? 0) + paeth(left, above, corner);
  }
}

/** Which of three neighbors is nearest to the plane through them; the first one if equal. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
