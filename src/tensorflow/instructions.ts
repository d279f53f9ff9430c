import { readFileSync } from 'node:fs';

/** The instruction sets of this machine's processor, as Linux calls them; empty where that is unknown. */
export function processorInstructions(): ReadonlySet<string> {
  return instructionsOf(cpuinfo());
}

/** @param text of /proc/cpuinfo: on x64 a line `flags`, the same for every core */
export function instructionsOf(text: string): ReadonlySet<string> {
  const [, flags = ''] = /^flags\s*: (.*)$/m.exec(text) ?? [];
  return new Set(flags.split(' '));
}

function cpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    // macOS has none, and no processor with such instructions.
    return '';
  }
}
