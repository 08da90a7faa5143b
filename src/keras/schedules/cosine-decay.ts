import { integer, number, optional, orNull } from '../kind.js';
import { type ArgumentComplaint, f32, rate, schedule, steps } from './schedule.js';

export const CosineDecay = schedule('CosineDecay', {
  summary:
    'From initial_learning_rate to alpha times that rate in decay_steps, along half a cosine; with warmup_target, rises linearly to it in warmup_steps first.',
  args: {
    initial_learning_rate: rate(),
    decay_steps: steps(),
    alpha: optional(number({ minimum: 0 }), 0),
    warmup_target: optional(orNull(number({ minimum: 0 })), null),
    warmup_steps: optional(integer({ minimum: 0 }), 0),
  },
  rateAt({ initial_learning_rate, decay_steps, alpha, warmup_target, warmup_steps }, step) {
    const [initial, decaySteps] = [f32(initial_learning_rate), f32(decay_steps)];
    if (warmup_target === null)
      return decayed(Math.min(f32(step), decaySteps), { decaySteps, alpha, from: initial });
    const [target, warmupSteps] = [f32(warmup_target), f32(warmup_steps)];
    const done = Math.min(f32(step), f32(decaySteps + warmupSteps));
    return done < warmupSteps
      ? f32(f32(f32(target - initial) * f32(done / warmupSteps)) + initial)
      : decayed(f32(done - warmupSteps), { decaySteps, alpha, from: target });
  },
  complaints: ({ warmup_target, warmup_steps }) => warmupComplaints(warmup_target, warmup_steps),
});

function decayed(
  step: number,
  { decaySteps, alpha, from }: { decaySteps: number; alpha: number; from: number },
) {
  const angle = f32(f32(Math.PI) * f32(step / decaySteps));
  const cosine = f32(0.5 * f32(1 + f32(Math.cos(angle))));
  return f32(from * f32(f32(f32(1 - alpha) * cosine) + f32(alpha)));
}

function warmupComplaints(target: number | null, steps: number): ArgumentComplaint[] {
  if (target !== null || steps === 0) return [];
  const detail = `warmup_steps is ${steps}, but there is no warmup_target: Keras then has no warm-up. Give both, or neither.`;
  return [{ argument: 'warmup_steps', detail }];
}
