/** Ops that compute nothing, or have nothing to do with a GPU. */
const idle = new Set([
  'NoOp',
  'Const',
  '_Send',
  '_Recv',
  '_HostSend',
  '_HostRecv',
  '_Arg',
  '_Retval',
  'Identity',
  'Placeholder',
]);

/**
 * Which ops ran where, by what TensorFlow's executor logs of each (`TF_CPP_VMODULE=executor=2`).
 * @returns how many there were, how many on the processor, and the types of those that compute something
 */
export function opsOnProcessor(log: string): {
  readonly all: number;
  readonly processor: number;
  readonly names: readonly string[];
} {
  let [all, processor] = [0, 0];
  const names = new Set<string>();
  for (const [, op = '', device] of log.matchAll(/Process node: .*? = (\w+)\[.* device: \S*device:([A-Z]+):\d+/g)) {
    if (idle.has(op)) continue;
    all++;
    if (device !== 'CPU') continue;
    processor++;
    names.add(op);
  }
  return { all, processor, names: [...names].sort() };
}
