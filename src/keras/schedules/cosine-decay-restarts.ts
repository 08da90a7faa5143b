import { number, optional } from '../kind.js';
import { f32, rate, schedule, steps } from './schedule.js';

export const CosineDecayRestarts = schedule('CosineDecayRestarts', {
  summary:
    'CosineDecay that starts again after first_decay_steps, each time for t_mul times as many steps and from m_mul times the rate.',
  args: {
    initial_learning_rate: rate(),
    first_decay_steps: steps(),
    t_mul: optional(number({ minimum: 1 }), 2),
    m_mul: optional(number({ minimum: 0 }), 1),
    alpha: optional(number({ minimum: 0 }), 0),
  },
  rateAt({ initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha }, step) {
    const { restarts, part } = periodOf(f32(f32(step) / f32(first_decay_steps)), f32(t_mul));
    const height = f32(0.5 * f32(f32(m_mul) ** restarts));
    const angle = f32(f32(Math.PI) * part);
    const cosine = f32(height * f32(1 + f32(Math.cos(angle))));
    const floor = f32(alpha);
    return f32(f32(initial_learning_rate) * f32(f32(f32(1 - floor) * cosine) + floor));
  },
});

/** How many periods are over, and the part of the current one; `done` counts in first periods. */
function periodOf(done: number, growth: number): { restarts: number; part: number } {
  if (growth === 1) return { restarts: Math.floor(done), part: f32(done - Math.floor(done)) };
  const shrink = f32(1 - growth);
  const grown = f32(1 - f32(done * shrink));
  const restarts = Math.floor(f32(f32(Math.log(grown)) / f32(Math.log(growth))));
  const length = f32(growth ** restarts);
  const before = f32(f32(1 - length) / shrink);
  return { restarts, part: f32(f32(done - before) / length) };
}
