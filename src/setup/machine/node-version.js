/** The first 20 that can `require` an ES module, which some packages take for granted. */
const LEAST = [20, 19];

/**
 * @param {string} version such as 20.19.0
 * @returns {string | undefined} what to do when this Node is too old
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Node ${LEAST.join('.')} or newer is required; this is ${version}. Install one from https://nodejs.org, or use Docker: docker compose up`;
}
