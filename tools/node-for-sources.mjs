/** The Node that runs the sources where the one at hand can't. */
export const PINNED_NODE = '24.21.0';
const OLDEST_NODE = [22, 18]; // the sources run directly: needs type stripping on by default

/** Whether this Node is too old to run the sources. */
export function isTooOld(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}
