/** Turns what npm, the disk or the network said into one sentence: what happened, and what to do next. */

/** A set-up that cannot go on. The message is for people; `exitCode` is what the process ends with. */
export class SetupProblem extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = "SetupProblem";
    this.exitCode = exitCode;
  }
}

const again = "then run the same command again";

/** The first pattern that npm's output matches gives the sentence; the order is from certain to vague. */
const known = [
  [
    /ENOSPC|EDQUOT/,
    (root) =>
      `the disk is full (ENOSPC). The packages need about 1 GB in ${root} and in npm's cache. Free some space (\`npm cache clean --force\` helps), ${again}.`,
  ],
  [
    /EUSAGE|in sync/,
    () =>
      `package.json and package-lock.json do not agree (EUSAGE), so there is no exact list to install. Run \`npm install\`, commit the lock file, ${again}.`,
  ],
  [
    /EINTEGRITY/,
    () =>
      `a downloaded package is not the one the lock file names (EINTEGRITY). Nothing of it was kept. Run \`npm cache clean --force\`, ${again}; if it persists, do not trust the registry you use.`,
  ],
  [
    /\b(E404|ETARGET)\b/,
    () =>
      `the npm registry in use does not have a package of the lock file (E404). Check \`npm config get registry\`, ${again}.`,
  ],
  [
    /\b(E401|E403|ENEEDAUTH)\b/,
    () =>
      `the npm registry in use refused the request (E401/E403). Check \`npm config get registry\` and your login there, ${again}.`,
  ],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|E5\d\d|network)\b|CERT_|SELF_SIGNED/,
    () =>
      `the npm registry could not be reached. Check the network, a proxy (\`npm config get proxy\`) and \`npm config get registry\`, ${again}; what was already downloaded is kept.`,
  ],
  [
    /\b(EACCES|EPERM|EROFS)\b/,
    (root) =>
      `a file could not be written (EACCES). Make ${root} and npm's cache (\`npm config get cache\`) writable for you, ${again}.`,
  ],
];

/** What to tell somebody when npm failed. `output` is everything npm printed. */
export function explainNpm(output, root) {
  const match = known.find(([pattern]) => pattern.test(output));
  if (match !== undefined) return match[1](root);
  const lastLines = output.trim().split("\n").slice(-8).join("\n  ");
  return `npm ended with an error that is not one of the usual ones. Its last lines:\n  ${lastLines}`;
}

export const npmMissing = `npm was not found on the PATH. It comes with Node (nodejs.org; on Debian \`apt-get install npm\`). Install it, ${again}.`;

export const scriptsAreOff = `npm's install scripts are switched off (ignore-scripts), and the pinned Node arrives by one. Run the same command as \`npm_config_ignore_scripts=false npm …\`, or \`npm config set ignore-scripts false\`.`;

/** @param {string} detail what the check of the installed packages said */
export const incomplete = (detail) =>
  `the packages are installed but do not work on this machine (${process.platform} ${process.arch}): ${detail} Delete node_modules, ${again}.`;
