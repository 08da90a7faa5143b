/** Why a layer cannot have a dtype policy, in a sentence or two; undefined for a name that means nothing. */
export function whyNoPolicy(policy: unknown): string | undefined {
  const name = typeof policy === 'string' ? policy : '';
  return REASONS.find(({ pattern }) => pattern.test(name))?.reason;
}

const REASONS = [
  {
    pattern: /float64$/,
    reason:
      'Weights, datasets and checkpoints are float32, and arithmetic in float64 takes at least twice the time and memory. Use float32.',
  },
  {
    pattern: /^b?float16$/,
    reason:
      'Weights of two bytes lose updates smaller than their rounding. Use mixed_bfloat16 or mixed_float16, which keep weights in float32.',
  },
  {
    pattern: /^(u?int\d|float8|gptq|awq)/,
    reason: 'Layers that compute in quantized numbers are not supported. Write the model before quantize().',
  },
  {
    pattern: /^DTypePolicyMap$/,
    reason: 'Policies by path are not supported; give each layer its own policy.',
  },
] as const;
