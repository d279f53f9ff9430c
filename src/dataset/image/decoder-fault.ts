import { ServiceError } from '../../schema/problem.js';

/** A decoder is missing or has crashed, so that nothing can be said about the picture. */
export class DecoderFault extends ServiceError {
  /** @param what what the decoder reads or finds, for the message */
  constructor(what: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(
      'DECODER_FAILED',
      `The part of the service that reads ${what} failed (${why}), so no picture was judged by it. Nothing was kept. Run npm run setup again, and see the log if it still fails.`,
      { cause },
    );
  }
}
