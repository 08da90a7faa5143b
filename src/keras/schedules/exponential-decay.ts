import { flag, number, required } from '../kind.js';
import { f32, rate, schedule, steps } from './schedule.js';

export const ExponentialDecay = schedule('ExponentialDecay', {
  summary: 'initial_learning_rate · decay_rate ^ (step / decay_steps).',
  args: {
    initial_learning_rate: rate(),
    decay_steps: steps(),
    decay_rate: required(number({ minimum: 0 })),
    staircase: flag(false),
  },
  rateAt({ initial_learning_rate, decay_steps, decay_rate, staircase }, step) {
    const part = f32(f32(step) / f32(decay_steps));
    const power = f32(f32(decay_rate) ** (staircase ? Math.floor(part) : part));
    return f32(f32(initial_learning_rate) * power);
  },
});
