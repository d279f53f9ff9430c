const LEAST = [20, 9];

/**
 * @param {string} version such as 20.9.0
 * @returns {string | undefined} what to do when this Node is too old
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Node ${LEAST.join('.')} or newer is needed; this is ${version}. Install one from https://nodejs.org, or use Docker: docker compose up`;
}
