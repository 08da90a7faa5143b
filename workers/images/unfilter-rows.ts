/** Rows of an image, each after the byte of its filter. */
interface Rows {
  height: number;
  /** Bytes of a row. */
  stride: number;
  /** Bytes of a pixel. */
  values: number;
}

const NONE = 0;
const SUB = 1;
const UP = 2;
const AVERAGE = 3;
const PAETH = 4;

/** Undoes the filters of PNG rows (PNG specification, 9.2): each adds a prediction from its neighbors. Undefined for other filters. */
export function unfilterRows(filtered: Uint8Array, { height, stride, values }: Rows): Uint8Array | undefined {
  const data = new Uint8Array(height * stride);
  for (let row = 0; row < height; row += 1) {
    const from = row * (stride + 1);
    const to = row * stride;
    const filter = filtered[from] ?? NONE;
    if (filter > PAETH) return undefined;
    const upper = filter === AVERAGE || filter === PAETH || filter === UP;
    for (let index = 0; index < stride; index += 1) {
      const left = index < values ? 0 : (data[to + index - values] ?? 0);
      const above = upper && row > 0 ? (data[to + index - stride] ?? 0) : 0;
      const corner = index < values || row === 0 ? 0 : (data[to + index - stride - values] ?? 0);
      data[to + index] = (filtered[from + 1 + index] ?? 0) + predict(filter, left, above, corner);
    }
  }
  return data;
}

function predict(filter: number, left: number, above: number, corner: number): number {
  if (filter === NONE) return 0;
  if (filter === SUB) return left;
  if (filter === UP) return above;
  return filter === AVERAGE ? (left + above) >> 1 : paeth(left, above, corner);
}

/** The neighbor that is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
