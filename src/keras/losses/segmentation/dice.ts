import { summedAxes } from '../arguments.js';
import { loss } from '../loss.js';

export const Dice = loss('dice', {
  summary: '1 - 2 · Σ y · p / (Σ y + Σ p), of the whole batch unless axis says otherwise.',
  className: 'Dice',
  aliases: [],
  args: { axis: summedAxes() },
  labels: 'yes_or_no',
  outputs: 'membership',
});
