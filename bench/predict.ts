/**
 * Predictions of this service, compared with FastAPI on the same weights, in turns, by wrk: images and instances of two models.
 *
 *   npm run bench:predict                                    all rows, three rounds of six seconds, then 512 connections
 *   npm run bench:predict -- --only mlp-png --only overload  rows whose names begin so
 *   npm run bench:predict -- --sides ours,tuned              some sides of ours, tuned, tuned2, usual
 *   npm run bench:predict -- --rounds 1 --seconds 2          less time
 *   npm run bench:predict -- --root DIR                      the service of another built checkout
 *   npm run bench:predict -- --data DIR                      keep the trained models there for the next run
 *   npm run bench:predict -- --memory                        memory over 200,000 predictions (--predictions N), and nothing else
 *   npm run bench:predict -- --json                          last line: an array of results
 */
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { requireAgreement } from './predict/agree.js';
import { type Bodies, type BodyKind, writeBodies } from './predict/bodies.js';
import { measureRow, type RowResult } from './predict/measure.js';
import { runMemory } from './predict/memory.js';
import { type Options, readOptions } from './predict/options.js';
import { MODELS } from './predict/ours.js';
import { overload, showOverload } from './predict/overload.js';
import { ROWS } from './predict/rows.js';
import { type Servers, startSides } from './predict/sides.js';
import { showTable, toJson } from './predict/table.js';
import { createTemporaryFolder } from './temporary-folder.js';

type AllBodies = Readonly<Record<BodyKind, Bodies>>;

async function main(): Promise<void> {
  const options = readOptions();
  const folder = await createTemporaryFolder();
  console.log(`${availableParallelism()} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}`);
  const { root, peerThreads, isMemory } = options;
  const sides = isMemory ? ['ours' as const] : options.sides;
  const servers = await startSides({ root, dataDir: options.data ?? folder, sides, peerThreads });
  try {
    await measure(options, servers, await writeAllBodies(folder));
  } finally {
    await servers.stop();
  }
}

async function writeAllBodies(folder: string): Promise<AllBodies> {
  const write = (kind: BodyKind): Promise<Bodies> => writeBodies(kind, join(folder, 'bodies'));
  const [png, form, one, many, floats] = await Promise.all([
    write('png'),
    write('form'),
    write('json-1'),
    write('json-32'),
    write('floats-32'),
  ]);
  return { png, form, 'json-1': one, 'json-32': many, 'floats-32': floats };
}

async function measure(options: Options, servers: Servers, bodies: AllBodies): Promise<void> {
  if (options.isMemory)
    return runMemory(servers.ours, [bodies.png, bodies['json-1'], bodies['json-32']], options.predictions);
  const difference = await requireAgreement(servers, [bodies.png, bodies['json-32']]);
  console.log(`all sides answer the same probabilities, within ${difference.toExponential(1)}`);
  const results: RowResult[] = [];
  for (const row of ROWS.filter(({ name }) => options.only.includes(name))) {
    console.log(row.name);
    results.push(await measureRow(row, bodies[row.body], servers.bySide, options));
  }
  if (results.length > 0) console.log(`\n${showTable(results)}\n`);
  if (options.isOverload)
    console.log(showOverload(await overload(servers.ours.urlOf(MODELS.mlp), bodies.png, options.seconds)));
  if (options.isJson) console.log(JSON.stringify(results.map(toJson)));
}

await main();
