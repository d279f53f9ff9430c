const intervalMs = 500;

/**
 * Calls `act` once the process that launched this one is gone, whatever ended it.
 * @param launcher its process id, as it has put it into the environment. When it is not the parent, it launched another
 *   program, which has passed its environment on
 */
export function onLauncherGone(launcher: string | undefined, act: () => void): void {
  const parent = process.ppid;
  if (Number(launcher) !== parent) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, intervalMs);
  timer.unref();
}
