import type { Prediction } from '../../src/contracts/predictions.js';

const WIDTH = 30;

/** Class probabilities, one class a line, in the order of the classes. */
export function drawProbabilities(probabilities: NonNullable<Prediction['probabilities']>): string[] {
  const rows = [...probabilities].sort((a, b) => a.index - b.index);
  return rows.map(({ label, probability }) => {
    const share = Number(probability);
    return `${label.padStart(3)} ${'█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH)} ${share.toFixed(4)}`;
  });
}
