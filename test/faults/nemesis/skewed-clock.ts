/** Preloaded into a process (`node --import`): its clock is off by TEST_CLOCK_SKEW_MS. */
const skewMs = Number(process.env['TEST_CLOCK_SKEW_MS'] ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + skewMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
