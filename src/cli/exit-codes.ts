/** What the exit code of `dcgan` says. */
export const exitCodes = {
  done: { code: 0, text: 'It is done' },
  failed: { code: 1, text: 'It failed: the training failed or was canceled, or `doctor` found something broken' },
  usage: { code: 2, text: 'The arguments, or the variables of the environment, are wrong' },
  unreachable: { code: 3, text: 'No service answers at `DCGAN_URL`' },
  refused: { code: 4, text: 'The service refuses: there is no such job, say, or a value is not valid' },
  interrupted: { code: 130, text: 'Ctrl-C, or SIGTERM, ended the command' },
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]['code'];
