/** A process may not start until the operator has done what the message says. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
}
