/** A number that Python must read as a float, though it may be whole. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

/** JSON in which floats have a point: Python reads `1` as an integer. */
export function toPythonJson(value: unknown): string {
  if (value instanceof PythonFloat) return withPoint(JSON.stringify(value.value));
  if (Array.isArray(value)) return `[${value.map((entry) => toPythonJson(entry)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${toPythonJson(entry)}`).join(',')}}`;
}

const withPoint = (number: string): string => (/^-?\d+$/.test(number) ? `${number}.0` : number);
