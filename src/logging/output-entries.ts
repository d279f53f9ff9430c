export type OutputLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface OutputEntry {
  readonly level: OutputLevel;
  /** Without a line feed at its end. */
  readonly text: string;
}

const severities: Record<string, OutputLevel> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };
const ofSeverity = (letter: string | undefined) => severities[letter ?? ''] ?? 'warn';

/** What the first line of an entry looks like, and the level that it shows. The first match counts. */
const beginnings: readonly [RegExp, (match: RegExpExecArray) => OutputLevel][] = [
  // What TensorFlow writes before it respects TF_CPP_MIN_LOG_LEVEL, each time it is loaded.
  [/^WARNING: All log messages before absl::InitializeLog/, () => 'debug'],
  [/^I0000 00:00:\d/, () => 'debug'],
  // TensorFlow: "2026-01-31 12:00:00.123456: W tensorflow/core/…] …"
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: ([IWEF]) /, ([, letter]) => ofSeverity(letter)],
  // Abseil, and the parts of TensorFlow that use it: "E0131 12:00:00.123456   16742 cuda_fft.cc:477] …"
  [/^([IWEF])\d{4} \d\d:\d\d:[\d.]+\s+\d+ /, ([, letter]) => ofSeverity(letter)],
  // Node: an operator can do nothing about deprecations and experiments, but may about the other warnings.
  [/^\(node:\d+\) (?:\[\w+\] )?(?:Deprecation|Experimental)Warning: /, () => 'debug'],
  [/^\(node:\d+\) /, () => 'warn'],
  // GLib, for libvips: "(process:7): GLib-CRITICAL **: …"
  [/^\(.*:\d+\): \S+-(?:ERROR|CRITICAL) \*\*/, () => 'error'],
  [/^\(.*:\d+\): \S+-WARNING \*\*/, () => 'warn'],
  // What a process writes when it dies.
  [/^(?:\w*Error\b.*:|terminate called|FATAL ERROR:|# Fatal)/, () => 'error'],
];

/**
 * Divides the output of a program that knows nothing about our log into entries, each with the level that it seems to have.
 * A line that does not look like a beginning belongs to the entry before it, such as the lines of a stack trace.
 * @param text whole lines
 * @param level of entries that show none
 */
export function outputEntries(text: string, level: OutputLevel): OutputEntry[] {
  const entries: { level: OutputLevel; text: string }[] = [];
  for (const line of text.split(/\r?\n/).filter(line => line.trim() !== '')) {
    const shown = levelOf(line);
    const last = entries.at(-1);
    if (shown === undefined && last) last.text += `\n${line}`;
    else entries.push({ level: shown ?? level, text: line });
  }
  return entries;
}

function levelOf(line: string): OutputLevel | undefined {
  for (const [pattern, level] of beginnings) {
    const match = pattern.exec(line);
    if (match) return level(match);
  }
  return undefined;
}
