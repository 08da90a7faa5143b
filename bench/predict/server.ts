/** A running service that predicts. */
export interface Server {
  /** Where predictions of a model are POSTed. */
  urlOf(model: string): string;
  stop(): Promise<void>;
}
