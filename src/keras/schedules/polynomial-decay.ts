import { flag, number, optional } from '../kind.js';
import { f32, rate, schedule, steps } from './schedule.js';

export const PolynomialDecay = schedule('PolynomialDecay', {
  summary:
    'From initial_learning_rate to end_learning_rate in decay_steps, by (1 - step / decay_steps) ^ power.',
  args: {
    initial_learning_rate: rate(),
    decay_steps: steps(),
    end_learning_rate: optional(number({ minimum: 0 }), 0.0001),
    power: optional(number({ minimum: 0 }), 1),
    cycle: flag(false),
  },
  rateAt({ initial_learning_rate, decay_steps, end_learning_rate, power, cycle }, step) {
    const decaySteps = f32(decay_steps);
    // The first multiple of decay_steps that is not below the step.
    const multiple = step === 0 ? 1 : Math.ceil(f32(f32(step) / decaySteps));
    const done = cycle
      ? f32(f32(step) / f32(decaySteps * multiple))
      : f32(Math.min(f32(step), decaySteps) / decaySteps);
    const left = f32(f32(1 - done) ** f32(power));
    const [from, to] = [f32(initial_learning_rate), f32(end_learning_rate)];
    return f32(f32(f32(from - to) * left) + to);
  },
});
