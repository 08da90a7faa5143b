/** `GlorotUniform` → `glorot_uniform`, `L1L2` → `l1_l2`, `glorot_uniform` stays. */
export function snakeCase(className: string): string {
  return className
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
