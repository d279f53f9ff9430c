import { readFile } from 'node:fs/promises';

/** Processor time of a process so far, over all its threads, where the system reports it as Linux does. */
export async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may contain anything: utime and stime are fields 14 and 15, in hundredths of a second.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
