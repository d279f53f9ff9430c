/**
 * Reads the arguments of a program, or ends it: with the usage when that is asked for, with what is wrong otherwise.
 * @param parse null when help is wanted; throws an Error that names the wrong argument
 */
export function readArguments<Options>(
  parse: (args: readonly string[], base: string | undefined) => Options | null,
  usage: string,
): Options {
  try {
    // npm changes the folder; INIT_CWD is the one in which the user called it.
    const parsed = parse(process.argv.slice(2), process.env.INIT_CWD);
    if (parsed) return parsed;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
