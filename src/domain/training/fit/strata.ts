import { sum } from '../../../schema/sum.js';
import { trainingSamples } from './row-ranges.js';

/**
 * How many samples of each class a stratified split holds out: its share of those that Keras would hold out, rounded so that they add up,
 * the largest remainders first. Every class keeps a sample to train on. @param counts Samples of each class
 */
export function heldOfClasses(counts: readonly number[], fraction: number): number[] {
  const samples = sum(counts);
  const held = samples - trainingSamples(samples, fraction);
  const shares = counts.map((count) => (count * held) / Math.max(samples, 1));
  const most = counts.map((count) => Math.max(0, count - 1));
  const taken = shares.map((share, index) => Math.min(Math.floor(share), most[index] ?? 0));
  const byRemainder = [...shares.keys()].sort((a, b) => remainder(shares, b) - remainder(shares, a) || a - b);
  let left = held - sum(taken);
  for (const index of byRemainder) {
    if (left === 0) break;
    if ((taken[index] ?? 0) >= (most[index] ?? 0)) continue;
    taken[index] = (taken[index] ?? 0) + 1;
    left -= 1;
  }
  return taken;
}

const remainder = (shares: readonly number[], index: number): number => (shares[index] ?? 0) % 1;
