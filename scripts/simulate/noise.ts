/** A number from 0 to 1 that belongs to a text: the same text, the same number, on every machine. */
export function chanceOf(text: string): number {
  let hash = 0x811c9dc5; // FNV-1a, then the finalizer of MurmurHash3
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The same, normally distributed around 0 with deviation 1. */
export function noiseOf(text: string): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chanceOf(`${text}/radius`)));
  return radius * Math.cos(2 * Math.PI * chanceOf(`${text}/angle`));
}
