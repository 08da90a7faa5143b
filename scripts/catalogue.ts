import { KINDS, type Kind } from '../src/keras/unsupported.js';
import { type CatalogueEntry, compareWithKeras } from './catalogue/compare.js';
import { readKerasExports } from './catalogue/keras-exports.js';

/** `npm run catalogue`: of everything that Keras exports, whether it is supported, or why it is not. */
async function main(): Promise<number> {
  const keras = await readKerasExports();
  console.log(`Keras ${keras.version}`);
  const contradictions = KINDS.flatMap((kind) => {
    const { entries, contradictions } = compareWithKeras(kind, keras);
    print(kind, entries);
    return contradictions;
  });
  for (const contradiction of contradictions) console.error(contradiction);
  return contradictions.length === 0 ? 0 : 1;
}

/** Bases count apart: no definition names them. */
function print(kind: Kind, entries: readonly CatalogueEntry[]): void {
  const things = entries.filter(({ state }) => state !== 'base');
  const count = things.filter(({ state }) => state === 'supported').length;
  console.log(`\n${kind}: ${count} of ${things.length} supported`);
  const width = Math.max(...things.map(({ names }) => names.join(', ').length));
  for (const { names, state, remark } of things)
    console.log(`  ${names.join(', ').padEnd(width)}  ${inWords(state, remark)}`);
  const bases = entries.filter(({ state }) => state === 'base').map(({ names }) => names[0]);
  if (bases.length > 0) console.log(`  bases and helpers: ${bases.join(', ')}`);
}

function inWords(state: CatalogueEntry['state'], remark: string | null): string {
  if (state !== 'supported') return `– ${remark ?? state}`;
  return remark === null ? 'supported' : `supported; ${remark}`;
}

process.exitCode = await main();
