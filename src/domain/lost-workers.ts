/** How often a job may lose its worker (crash, power, network) before it is given up. */
export const MAX_LOST_WORKERS = 3;
