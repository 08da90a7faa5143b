import { type Run, runWrk } from '../wrk.js';
import type { Bodies } from './bodies.js';
import type { Row } from './rows.js';
import type { Server } from './server.js';
import { type Side, takesPart } from './sides.js';

/** Before the first round, uncounted: functions are compiled, and connections and caches are warm. */
const WARM_SECONDS = 2;

/** The runs of each side, round by round. */
export interface RowResult {
  row: Row;
  runs: ReadonlyMap<Side, Run[]>;
}

/** Sends the requests of a row to each side a round, one after the other, back and forth in turn. */
export async function measureRow(
  row: Row,
  bodies: Bodies,
  bySide: ReadonlyMap<Side, Server>,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<RowResult> {
  const { model, connections } = row;
  const runs = new Map([...bySide.keys()].map((side): [Side, Run[]] => [side, []]));
  for (const server of bySide.values())
    await runWrk({ url: server.urlOf(model), bodies, connections, seconds: WARM_SECONDS });
  for (let round = 1; round <= rounds; round++) {
    const sides = [...bySide].filter(([side]) => takesPart(side, round));
    for (const [side, server] of round % 2 === 1 ? sides : sides.toReversed())
      runs.get(side)?.push(await runWrk({ url: server.urlOf(model), bodies, connections, seconds }));
    console.log(
      `  round ${round}: ${sides.map(([side]) => inWords(side, runs.get(side)?.at(-1))).join('; ')}`,
    );
  }
  return { row, runs };
}

function inWords(side: Side, run: Run | undefined): string {
  if (run === undefined) return side;
  const failures = run.refused + run.broken;
  const failed = failures === 0 ? '' : `, ${failures} of ${run.requests} failed`;
  return `${side} ${run.perSecond.toFixed(0)}/s, p50 ${run.p50Ms.toFixed(2)} ms${failed}`;
}
