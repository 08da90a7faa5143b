/** The milliseconds of each side's epochs that count, by the name of the side. */
export type Times<Side extends string> = ReadonlyMap<Side, number[]>;

/**
 * Trains an epoch on each side a round, one side after the other, back and forth in turn, so that what else the machine does
 * meets all of them. It ends before `count` rounds where no side takes part in the next one.
 * @param peers an epoch is undefined where it could not be trained
 */
export async function trainInTurns<Side extends string>(
  peers: ReadonlyMap<Side, { epoch(): Promise<number | undefined> }>,
  count: number,
  takesPart: (side: Side, round: number) => boolean = () => true,
): Promise<Times<Side>> {
  const times = new Map([...peers.keys()].map((side) => [side, [] as number[]]));
  for (let round = 1; round <= count; round++) {
    const sides = [...peers].filter(([side]) => takesPart(side, round));
    if (sides.length === 0) break;
    // Forth and back: none is always the one after another.
    for (const [side, peer] of round % 2 === 1 ? sides : sides.toReversed()) {
      const ms = await peer.epoch();
      if (ms !== undefined) times.get(side)?.push(ms);
    }
    const shown = sides.map(([side]) => `${side} ${times.get(side)?.at(-1)?.toFixed(0)}`);
    console.log(`  round ${round}: ${shown.join(', ')} ms`);
  }
  return times;
}
