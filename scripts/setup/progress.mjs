/** What the setup says while it works, always on stderr. */

export const say = (line) => process.stderr.write(`${line}\n`);

/**
 * Shows `text` with the seconds gone until the returned function is called: on a terminal one line that counts,
 * elsewhere a line every ten seconds.
 */
export function showProgress(text) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const isTerminal = process.stderr.isTTY === true;
  say(`${text} …`);
  const timer = isTerminal
    ? setInterval(() => process.stderr.write(`\r  ${seconds()} `), 1000)
    : setInterval(() => say(`  still working, ${seconds()}`), 10_000);
  return (ending) => {
    clearInterval(timer);
    if (isTerminal) process.stderr.write("\r");
    say(`  ${ending} after ${seconds()}`);
  };
}
