const INTERVAL = 500;

/**
 * Ends this process, as SIGTERM does, when npm that runs it is gone. npm passes SIGTERM and SIGINT on, but SIGHUP and SIGKILL
 * end npm alone. A shell that ends leaves its npm running, and a program that was started without npm is left alone.
 * @param {NodeJS.ProcessEnv} environment
 */
export function endWithNpm(environment) {
  if (!environment.npm_lifecycle_script?.includes('src/setup/run.js')) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, INTERVAL);
  timer.unref();
}
