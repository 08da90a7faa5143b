/** Repeats the bytes of a row. @param target As long as a number of rows */
export function fillRows(target: Uint8Array, row: Uint8Array): void {
  for (let at = 0; at < target.length; at += row.length) target.set(row, at);
}
