import { readFileSync } from 'node:fs';

/** The version in package.json. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // package.json is ours; npm refuses one without a version.
  return (JSON.parse(text) as { version: string }).version;
}
