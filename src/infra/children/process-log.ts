/** The part of a pino logger that process adapters use. */
export interface ProcessLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
