/** The bound on the last number of `np.arange(0, 1, step)`: its length is computed in float64. */
const arangeLength = (step: number): number => Math.ceil(1 / step);

/**
 * The number of boundaries of an adapted Discretization: one less than bins, or as many where `1 / (1 / num_bins)` is
 * rounded up, as it is for 49, which gives Keras's layer one bin more.
 */
export const adaptedBoundaries = (bins: number): number => arangeLength(1 / bins) - 1;
