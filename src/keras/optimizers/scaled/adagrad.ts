import { commonArguments, epsilon, nonNegative, optimizer } from '../optimizer.js';

export const adagrad = optimizer('adagrad', {
  className: 'Adagrad',
  summary: 'Divides each gradient by the root of the sum of its squares so far.',
  args: { ...commonArguments(0.001), initial_accumulator_value: nonNegative(0.1), epsilon: epsilon() },
  slots: ({ initial_accumulator_value: initialValue }) => [{ name: 'accumulator', initialValue }],
});
