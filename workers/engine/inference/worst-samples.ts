/** A sample and its loss. */
export interface LostSample {
  index: number;
  loss: number;
}

/** The samples of highest loss among all that are added; NaN is higher than any number. */
export interface WorstSamples {
  /** @param first The number of the first of these samples */
  add(first: number, losses: Float32Array): void;
  /** Highest loss first, then in their order. */
  list(): LostSample[];
}

/** Keeps the worst of any number of samples, at most `most`. */
export function keepWorst(most: number): WorstSamples {
  let kept: LostSample[] = [];
  const prune = () => {
    kept = kept.sort(byLoss).slice(0, most);
  };
  return {
    add(first, losses) {
      const least = kept.length < most ? Number.NEGATIVE_INFINITY : rank(kept[most - 1]?.loss ?? 0);
      for (let index = 0; index < losses.length; index++) {
        const loss = losses[index] ?? 0;
        if (rank(loss) > least || kept.length < most) kept.push({ index: first + index, loss });
      }
      if (kept.length >= most) prune();
    },
    list() {
      prune();
      return kept;
    },
  };
}

const rank = (loss: number): number => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);

const byLoss = (a: LostSample, b: LostSample): number =>
  rank(a.loss) === rank(b.loss) ? a.index - b.index : rank(b.loss) - rank(a.loss);
